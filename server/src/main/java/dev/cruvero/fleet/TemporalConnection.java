package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Settings;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.interceptors.WorkflowClientInterceptor;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two channels to Temporal: one for callers, who want an answer or a failure within seconds,
 * and one for workers, who hold long polls and keep trying to report what they have done. Nothing
 * connects before the first call, so the server starts while Temporal is down.
 */
final class TemporalConnection implements AutoCloseable {

  private static final Duration CALLER_PATIENCE = Duration.ofSeconds(4);
  private static final Duration PING_DEADLINE = Duration.ofSeconds(1);

  private final Settings.Temporal settings;
  private final WorkflowServiceStubs callers;
  private final WorkflowServiceStubs workers;
  private final OperatorServiceStubs operator;
  private final PollWatch polls;
  private @Nullable WorkflowServiceStubs strangers;

  TemporalConnection(Settings.Temporal settings, PollWatch polls) {
    this.settings = settings;
    this.polls = polls;
    this.callers =
        WorkflowServiceStubs.newServiceStubs(
            options(true)
                .setRpcRetryOptions(
                    RpcRetryOptions.newBuilder()
                        .setExpiration(CALLER_PATIENCE)
                        .validateBuildWithDefaults())
                .validateAndBuildWithDefaults());
    this.workers =
        WorkflowServiceStubs.newServiceStubs(
            options(true).addGrpcClientInterceptor(polls).validateAndBuildWithDefaults());
    this.operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(callers.getRawChannel())
                .validateAndBuildWithDefaults());
  }

  PollWatch polls() {
    return polls;
  }

  /** A client without a tenant: what it writes stays readable. */
  WorkflowClient callerClient(String namespace) {
    return callerClient(namespace, Payloads.converter());
  }

  WorkflowClient callerClient(
      String namespace, DataConverter converter, WorkflowClientInterceptor... guards) {
    return client(callers, namespace, converter, guards);
  }

  WorkflowClient workerClient(String namespace) {
    return workerClient(namespace, Payloads.converter());
  }

  WorkflowClient workerClient(
      String namespace, DataConverter converter, WorkflowClientInterceptor... guards) {
    return client(workers, namespace, converter, guards);
  }

  /** A stub for one call; past the deadline the call fails as unreachable. */
  WorkflowServiceBlockingStub calls(Duration deadline) {
    return callers.blockingStub().withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub operatorCalls(
      Duration deadline) {
    return operator.blockingStub().withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A stub for one call as it is without the platform's key and certificate. */
  synchronized WorkflowServiceBlockingStub strangersCalls(Duration deadline) {
    WorkflowServiceStubs stubs = strangers;
    if (stubs == null) {
      stubs = WorkflowServiceStubs.newServiceStubs(options(false).validateAndBuildWithDefaults());
      strangers = stubs;
    }
    return stubs.blockingStub().withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the platform shows a certificate. */
  boolean certified() {
    return settings.tlsCert() != null;
  }

  /** Null when Temporal answers, refusal included; else why it does not. */
  @Nullable CruveroException ping() {
    try {
      var _ = calls(PING_DEADLINE).getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
      return null;
    } catch (StatusRuntimeException failure) {
      return TemporalFailures.code(failure) == ErrorCode.TEMPORAL_UNREACHABLE
          ? TemporalFailures.of(failure, "Temporal")
          : null;
    }
  }

  @Override
  public synchronized void close() {
    if (strangers != null) {
      strangers.shutdownNow();
    }
    operator.shutdownNow();
    callers.shutdownNow();
    workers.shutdownNow();
  }

  private static WorkflowClient client(
      WorkflowServiceStubs stubs,
      String namespace,
      DataConverter converter,
      WorkflowClientInterceptor... guards) {
    return WorkflowClient.newInstance(
        stubs,
        WorkflowClientOptions.newBuilder()
            .setNamespace(namespace)
            .setDataConverter(converter)
            .setInterceptors(guards)
            // A heartbeat costs a thread and a call a minute for each namespace, and tells us
            // nothing that PollWatch does not.
            .setWorkerHeartbeatInterval(Duration.ofSeconds(-1))
            .validateAndBuildWithDefaults());
  }

  /**
   * @param known whether we show who we are
   */
  private WorkflowServiceStubsOptions.Builder options(boolean known) {
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder().setTarget(settings.address());
    if (settings.tls()) {
      options.setSslContext(TemporalTls.context(known ? settings : settings.stranger()));
    }
    if (settings.tlsServerName() != null) {
      options.setChannelInitializer(channel -> channel.overrideAuthority(settings.tlsServerName()));
    }
    Path key = settings.apiKeyFile();
    if (known && key != null) {
      // Read at each call: a rotated key counts at once.
      options.addApiKey(() -> read(key));
    }
    return options;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException failure) {
      throw new CruveroException(
          ErrorCode.TEMPORAL_FORBIDDEN,
          "the file that CRUVERO_TEMPORAL_API_KEY_FILE names cannot be read",
          failure);
    }
  }
}
