package dev.cruvero.models;

import dev.cruvero.api.Provider;
import dev.cruvero.secrets.AzureResource;
import dev.cruvero.secrets.SecretLookup.Found;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/**
 * Where a call with this credential goes: OpenRouter is one address for all, an Azure key belongs
 * to the resource that it was stored with and is sent nowhere else.
 *
 * @param header carries the key
 * @param model the name by which the model is known there
 */
record Route(URI chat, String header, String headerValue, String model) {

  /** The key never shows. */
  @Override
  public String toString() {
    return "Route[" + chat + "]";
  }

  static Route of(Provider provider, Found credential, KnownModel model, URI openrouter) {
    String served = model.providers().getOrDefault(provider, model.name());
    AzureResource azure = credential.azure();
    String key = credential.value().reveal();
    if (azure == null) {
      return new Route(
          under(openrouter, "/chat/completions"), "Authorization", "Bearer " + key, served);
    }
    String deployment = azure.deployments().getOrDefault(model.name(), served);
    return new Route(under(azure.endpoint(), path(azure, deployment)), "api-key", key, deployment);
  }

  private static String path(AzureResource azure, String deployment) {
    if (azure.apiVersion().equals("v1")) {
      return "/openai/v1/chat/completions";
    }
    return "/openai/deployments/"
        + URLEncoder.encode(deployment, StandardCharsets.UTF_8)
        + "/chat/completions?api-version="
        + azure.apiVersion();
  }

  static URI under(URI base, String path) {
    return URI.create(base.toString().replaceFirst("/+$", "") + path);
  }

  HttpRequest.Builder request() {
    return HttpRequest.newBuilder(chat)
        .header(header, headerValue)
        .header("Accept", "application/json");
  }
}
