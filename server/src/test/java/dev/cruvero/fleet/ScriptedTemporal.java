package dev.cruvero.fleet;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.StreamObserver;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A frontend that refuses what it is told to refuse: the development server has no authoriser, and
 * a real one cannot be made to fail one worker only. Polls that are let in stay open.
 */
final class ScriptedTemporal extends WorkflowServiceImplBase implements AutoCloseable {

  /** What happens to polls, given the worker that polls; OK lets it in. */
  volatile Function<String, Status> polls = _ -> Status.OK;

  /** What happens to calls about namespaces. */
  volatile Status administration = Status.OK;

  /** What happens to registrations, for how many of them. */
  private final Deque<Status> registrations = new ConcurrentLinkedDeque<>();

  private final Server server;

  private volatile Metadata headers = new Metadata();

  ScriptedTemporal() {
    this(null);
  }

  /**
   * @param tls how it proves itself and whom it lets in; null for plain text
   */
  ScriptedTemporal(@Nullable SslContext tls) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .intercept(
                new ServerInterceptor() {
                  @Override
                  public <Q, A> ServerCall.Listener<Q> interceptCall(
                      ServerCall<Q, A> call, Metadata sent, ServerCallHandler<Q, A> next) {
                    headers = sent;
                    return next.startCall(call, sent);
                  }
                });
    if (tls != null) {
      builder.sslContext(tls);
    }
    try {
      server = builder.build().start();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** What the last call said in this header. */
  @Nullable String header(String name) {
    return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  /** The next registrations are refused. */
  void refuseRegistrations(int times, Status status) {
    registrations.addAll(Collections.nCopies(times, status));
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void getSystemInfo(
      GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
    answer(Status.OK, GetSystemInfoResponse.getDefaultInstance(), answer);
  }

  @Override
  public void describeNamespace(
      DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
    NamespaceInfo info =
        NamespaceInfo.newBuilder()
            .setName(request.getNamespace())
            .setState(NamespaceState.NAMESPACE_STATE_REGISTERED)
            .build();
    answer(
        administration,
        DescribeNamespaceResponse.newBuilder().setNamespaceInfo(info).build(),
        answer);
  }

  @Override
  public void registerNamespace(
      RegisterNamespaceRequest request, StreamObserver<RegisterNamespaceResponse> answer) {
    Status refusal = registrations.poll();
    answer(
        refusal == null ? Status.OK : refusal,
        RegisterNamespaceResponse.getDefaultInstance(),
        answer);
  }

  @Override
  public void listNamespaces(
      ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> answer) {
    answer(Status.PERMISSION_DENIED, ListNamespacesResponse.getDefaultInstance(), answer);
  }

  @Override
  public void pollWorkflowTaskQueue(
      PollWorkflowTaskQueueRequest request, StreamObserver<PollWorkflowTaskQueueResponse> answer) {
    poll(request.getWorkerInstanceKey(), answer);
  }

  @Override
  public void pollActivityTaskQueue(
      PollActivityTaskQueueRequest request, StreamObserver<PollActivityTaskQueueResponse> answer) {
    poll(request.getWorkerInstanceKey(), answer);
  }

  private void poll(String worker, StreamObserver<?> answer) {
    Status status = polls.apply(worker);
    if (!status.isOk()) {
      answer.onError(status.asRuntimeException());
    }
  }

  private static <T> void answer(Status status, T response, StreamObserver<T> answer) {
    if (status.isOk()) {
      answer.onNext(response);
      answer.onCompleted();
    } else {
      answer.onError(status.asRuntimeException());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
