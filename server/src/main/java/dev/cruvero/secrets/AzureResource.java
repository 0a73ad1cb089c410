package dev.cruvero.secrets;

import java.net.URI;
import java.util.Map;

/**
 * A tenant's own Azure OpenAI resource, as its credential names it; the endpoint is one that an
 * Azure key may be sent to.
 *
 * @param apiVersion a dated one, or {@code v1} for the paths that have none
 * @param deployments by the catalogue's name of the model
 */
public record AzureResource(URI endpoint, String apiVersion, Map<String, String> deployments) {

  public AzureResource {
    deployments = Map.copyOf(deployments);
  }
}
