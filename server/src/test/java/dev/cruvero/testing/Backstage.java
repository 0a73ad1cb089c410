package dev.cruvero.testing;

import com.google.protobuf.util.Durations;
import dev.cruvero.api.TenantId;
import dev.cruvero.dev.VaultBackend;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What Temporal and Vault themselves say, asked as their administrators. */
public final class Backstage {

  private Backstage() {}

  /** The namespaces that carry the tenant's mark. */
  public static List<String> namespacesOf(TenantId tenant) {
    return namespaces().stream()
        .filter(
            each ->
                tenant.value().equals(each.getNamespaceInfo().getDataMap().get("cruvero.owner")))
        .map(each -> each.getNamespaceInfo().getName())
        .toList();
  }

  /** Whether there is a namespace of this name. */
  public static boolean registered(String namespace) {
    return namespaces().stream()
        .anyMatch(each -> each.getNamespaceInfo().getName().equals(namespace));
  }

  /** Makes a namespace that carries nobody's mark. */
  public static void register(String namespace) {
    var _ =
        temporal(
            calls ->
                calls.registerNamespace(
                    RegisterNamespaceRequest.newBuilder()
                        .setNamespace(namespace)
                        .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                        .build()));
  }

  private static List<DescribeNamespaceResponse> namespaces() {
    return temporal(
        calls ->
            calls
                .listNamespaces(ListNamespacesRequest.newBuilder().setPageSize(10_000).build())
                .getNamespacesList());
  }

  /** One call as Temporal's administrator. */
  public static <T> T temporal(Function<WorkflowServiceBlockingStub, T> call) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(Cruvero.backends().temporal().address())
                .build());
    try {
      return call.apply(stubs.blockingStub());
    } finally {
      stubs.shutdownNow();
    }
  }

  /** What a Vault administrator reads at a path. */
  public static JsonNode vault(String path) {
    VaultBackend vault = Cruvero.backends().vault();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + path))
            .header("X-Vault-Token", vault.adminToken())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return Client.JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** What a Vault administrator writes at a path. */
  public static void vault(String path, Object body) {
    VaultBackend vault = Cruvero.backends().vault();
    int status = vault.status("PUT", path, body, vault.adminToken());
    if (status >= 300) {
      throw new IllegalStateException(path + " was not written: " + status);
    }
  }
}
