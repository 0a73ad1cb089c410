package dev.cruvero.fleet;

import com.google.protobuf.util.Durations;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Registered.Adopted;
import dev.cruvero.fleet.Registered.Claimed;
import dev.cruvero.fleet.Registered.Created;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces on the Temporal server: made with our mark, recognised by it, deleted only with it.
 * Registers before it looks, because a look at a missing namespace makes the server forget it for a
 * second after it is made. Thread-safe.
 */
public final class Namespaces {

  static final String OWNER = "cruvero.owner";
  static final String INSTALLATION = "cruvero.installation";

  /** The owner of the namespaces that belong to no tenant; reserved as a tenant's id. */
  static final String PLATFORM = "platform";

  /** The workflow that nobody has, which a stranger asks for. */
  private static final String STRANGERS_LOOK = "asked-for-by-a-stranger";

  private static final Duration RETENTION = Duration.ofDays(3);
  private static final Duration CALL = Duration.ofSeconds(5);
  private static final Duration DELETION = Duration.ofSeconds(30);
  private static final Duration FORGOTTEN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration NEGATIVE_CACHE = Duration.ofSeconds(2);
  private static final int PAGE = 1000;

  private final TemporalConnection temporal;
  private final Supplier<String> installation;
  private final Posts posts;
  private final Notes notes;

  /** Hears of each namespace that was made or deleted. */
  interface Notes {
    void note(String action, String namespace, String owner);
  }

  Namespaces(TemporalConnection temporal, Supplier<String> installation, Posts posts, Notes notes) {
    this.temporal = temporal;
    this.installation = installation;
    this.posts = posts;
    this.notes = notes;
  }

  /**
   * Makes sure that the namespace exists and is the tenant's to use; the shared one of pooled
   * tenants is the platform's.
   *
   * @param adopt use a namespace that somebody else made; needs no right to register
   * @throws CruveroException NAMESPACE_TAKEN, NAMESPACE_GONE (to be adopted, but absent),
   *     TEMPORAL_UNREACHABLE, TEMPORAL_FORBIDDEN
   */
  public Registered ensure(String namespace, TenantId owner, boolean adopt) {
    if (namespace.equals(posts.pool())) {
      return ensurePlatform(namespace);
    }
    if (namespace.equals(posts.system())) {
      throw taken(namespace);
    }
    return adopt ? adopt(namespace, owner.value()) : register(namespace, owner.value());
  }

  /** The system or the pool namespace, which may also have been made by an administrator. */
  Registered ensurePlatform(String namespace) {
    try {
      return register(namespace, PLATFORM);
    } catch (CruveroException refused) {
      boolean mayBeThere =
          refused.code() == ErrorCode.TEMPORAL_FORBIDDEN
              || refused.code() == ErrorCode.NAMESPACE_TAKEN;
      NamespaceInfo found = mayBeThere ? look(namespace) : null;
      if (found == null) {
        throw refused;
      }
      String marked = found.getDataMap().get(INSTALLATION);
      if (marked == null) {
        return new Claimed(namespace);
      }
      if (ours(found, PLATFORM)) {
        return new Adopted(namespace);
      }
      throw new CruveroException(
          ErrorCode.NAMESPACE_TAKEN,
          "the namespace " + namespace + " belongs to another installation of Cruvero",
          "set CRUVERO_SYSTEM_NAMESPACE and CRUVERO_POOL_NAMESPACE to names of this installation's own and restart the server",
          java.util.Map.of(),
          java.util.List.of(),
          refused);
    }
  }

  /**
   * Deletes the namespace if this installation made it for this owner; anything else stays.
   *
   * @return whether it was deleted
   */
  public boolean delete(String namespace, TenantId owner) {
    try {
      NamespaceInfo found = describe(namespace);
      if (!ours(found, owner.value())) {
        return false;
      }
      var _ =
          temporal
              .operatorCalls(DELETION)
              .deleteNamespace(DeleteNamespaceRequest.newBuilder().setNamespace(namespace).build());
      notes.note("namespace.delete", namespace, owner.value());
      awaitForgotten(namespace);
      return true;
    } catch (StatusRuntimeException failure) {
      if (TemporalFailures.namespaceMissing(failure)) {
        return false;
      }
      throw TemporalFailures.of(failure, "deleting the namespace " + namespace);
    }
  }

  /**
   * For a moment the name still means the deleted namespace. A worker of the next one by that name
   * would poll the dead one for up to a minute, so the name is free only when it means nothing.
   */
  private void awaitForgotten(String namespace) {
    long end = System.nanoTime() + FORGOTTEN.toNanos();
    while (System.nanoTime() < end) {
      try {
        var _ = probe(namespace);
      } catch (StatusRuntimeException failure) {
        if (TemporalFailures.namespaceMissing(failure)) {
          return;
        }
      }
      Patience.pause(LOOK);
    }
  }

  /**
   * Whether tasks can be started in a namespace that has been registered; waits out the moment in
   * which the server does not know it yet.
   */
  public boolean answers(String namespace) {
    try {
      Patience.untilKnown(NEGATIVE_CACHE, () -> probe(namespace));
      return true;
    } catch (StatusRuntimeException failure) {
      if (TemporalFailures.namespaceMissing(failure)) {
        return false;
      }
      throw TemporalFailures.of(failure, "the namespace " + namespace);
    }
  }

  /**
   * The names of all namespaces that can be polled, deprecated ones included; reads the database,
   * so absent ones stay unasked.
   */
  Set<String> list() {
    try {
      Set<String> names = new HashSet<>();
      ListNamespacesRequest.Builder request = ListNamespacesRequest.newBuilder().setPageSize(PAGE);
      do {
        ListNamespacesResponse page = temporal.calls(CALL).listNamespaces(request.build());
        page.getNamespacesList().stream()
            .map(described -> described.getNamespaceInfo())
            .filter(info -> info.getState() != NamespaceState.NAMESPACE_STATE_DELETED)
            .forEach(info -> names.add(info.getName()));
        request.setNextPageToken(page.getNextPageToken());
      } while (!request.getNextPageToken().isEmpty());
      return names;
    } catch (StatusRuntimeException failure) {
      throw TemporalFailures.of(failure, "listing namespaces");
    }
  }

  /** Whether the server's identity may register namespaces; asks for one that exists. */
  boolean mayRegister() {
    try {
      var _ = register(posts.system(), PLATFORM);
      return true;
    } catch (CruveroException failure) {
      return switch (failure.code()) {
        case NAMESPACE_TAKEN -> true;
        case TEMPORAL_FORBIDDEN -> false;
        default -> throw failure;
      };
    }
  }

  private Registered register(String namespace, String owner) {
    try {
      Patience.whileBusy(
          () ->
              temporal
                  .calls(CALL)
                  .registerNamespace(
                      RegisterNamespaceRequest.newBuilder()
                          .setNamespace(namespace)
                          .setDescription("Cruvero")
                          .setWorkflowExecutionRetentionPeriod(
                              Durations.fromSeconds(RETENTION.toSeconds()))
                          .putAllData(marks(owner))
                          .build()));
    } catch (StatusRuntimeException failure) {
      return switch (failure.getStatus().getCode()) {
        case ALREADY_EXISTS -> recognise(namespace, owner);
        case PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED ->
            throw new CruveroException(
                ErrorCode.TEMPORAL_FORBIDDEN,
                "the namespace "
                    + namespace
                    + " cannot be registered with the server's Temporal identity; give it that right, or make the namespace yourself and create the tenant with --adopt-namespace",
                failure);
        default -> throw TemporalFailures.of(failure, "registering the namespace " + namespace);
      };
    }
    notes.note("namespace.register", namespace, owner);
    return new Created(namespace);
  }

  private Registered recognise(String namespace, String owner) {
    NamespaceInfo found = look(namespace);
    if (found == null || !ours(found, owner)) {
      throw taken(namespace);
    }
    return new Adopted(namespace);
  }

  private Registered adopt(String namespace, String owner) {
    NamespaceInfo found = look(namespace);
    if (found == null) {
      throw new CruveroException(
          ErrorCode.NAMESPACE_GONE,
          "the namespace "
              + namespace
              + " is to be adopted, but Temporal has none in use by that name; make it, or create the tenant without --adopt-namespace");
    }
    if (ours(found, owner)) {
      return new Adopted(namespace);
    }
    if (installation.get().equals(found.getDataMap().get(INSTALLATION))) {
      throw taken(namespace);
    }
    return new Claimed(namespace);
  }

  /** What is there by this name, known to have been registered; null when it is not in use. */
  private @Nullable NamespaceInfo look(String namespace) {
    try {
      NamespaceInfo found = Patience.untilKnown(NEGATIVE_CACHE, () -> describe(namespace));
      return found.getState() == NamespaceState.NAMESPACE_STATE_REGISTERED ? found : null;
    } catch (StatusRuntimeException failure) {
      if (TemporalFailures.namespaceMissing(failure)) {
        return null;
      }
      throw TemporalFailures.of(failure, "the namespace " + namespace);
    }
  }

  private NamespaceInfo describe(String namespace) {
    return temporal
        .calls(CALL)
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build())
        .getNamespaceInfo();
  }

  /** Asks the data plane for a workflow that nobody has; its absence is the good answer. */
  private boolean probe(String namespace) {
    try {
      var _ =
          temporal
              .calls(CALL)
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(namespace)
                      .setExecution(
                          WorkflowExecution.newBuilder().setWorkflowId("no-such-workflow"))
                      .build());
      return true;
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND
          && !TemporalFailures.namespaceMissing(failure)) {
        return true;
      }
      throw failure;
    }
  }

  /**
   * Whether the server itself refuses who comes without the platform's credentials.
   *
   * @throws CruveroException while it does not answer
   */
  public boolean refusesStrangers(String namespace) {
    try {
      var _ =
          temporal
              .strangersCalls(CALL)
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(namespace)
                      .setExecution(WorkflowExecution.newBuilder().setWorkflowId(STRANGERS_LOOK))
                      .build());
      return false;
    } catch (StatusRuntimeException failure) {
      return switch (failure.getStatus().getCode()) {
        case PERMISSION_DENIED, UNAUTHENTICATED -> true;
        case NOT_FOUND -> false;
        default -> endsConnection(failure, namespace);
      };
    }
  }

  /**
   * A server that asks for a certificate ends the connection of who has none; one that does not
   * answer us either has refused nobody.
   */
  private boolean endsConnection(StatusRuntimeException failure, String namespace) {
    if (failure.getStatus().getCode() == Status.Code.UNAVAILABLE
        && temporal.certified()
        && answers(namespace)) {
      return true;
    }
    throw TemporalFailures.of(failure, "the probe of the namespace " + namespace);
  }

  private boolean ours(NamespaceInfo found, String owner) {
    return found.getDataMap().entrySet().containsAll(marks(owner).entrySet());
  }

  private Map<String, String> marks(String owner) {
    return Map.of(OWNER, owner, INSTALLATION, installation.get());
  }

  private static CruveroException taken(String namespace) {
    return new CruveroException(
        ErrorCode.NAMESPACE_TAKEN,
        "the namespace " + namespace + " exists and was not made for this tenant",
        "cruvero tenant create --id <id> --namespace <another>, or the same one with --adopt-namespace");
  }
}
