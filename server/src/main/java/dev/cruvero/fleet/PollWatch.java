package dev.cruvero.fleet;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows for each task queue whether its polls succeed, by watching them on the wire: pollers retry
 * for ever and tell nobody. Thread-safe.
 */
final class PollWatch implements ClientInterceptor {

  /** A long poll that stays open this long has been let in. */
  private static final long LET_IN_NANOS = Duration.ofMillis(700).toNanos();

  /** One queue of one namespace. */
  record Queue(String namespace, String name) {}

  /** The newest failure, and when the first poll after it began. */
  private record Trouble(Status.Code code, @Nullable Long retriedAt) {}

  private final Map<Queue, Trouble> troubles = new ConcurrentHashMap<>();

  /** Why polls of the queue fail; null when they do not. */
  Status.@Nullable Code failure(Queue queue) {
    Trouble trouble = troubles.get(queue);
    if (trouble == null) {
      return null;
    }
    Long retriedAt = trouble.retriedAt();
    boolean letIn = retriedAt != null && System.nanoTime() - retriedAt > LET_IN_NANOS;
    return letIn ? null : trouble.code();
  }

  void forget(Queue queue) {
    troubles.remove(queue);
  }

  private void began(Queue queue) {
    troubles.computeIfPresent(
        queue,
        (_, trouble) ->
            trouble.retriedAt() == null ? new Trouble(trouble.code(), System.nanoTime()) : trouble);
  }

  private void ended(Queue queue, Status.Code code) {
    switch (code) {
      case OK -> troubles.remove(queue);
      case UNAVAILABLE, PERMISSION_DENIED, UNAUTHENTICATED, NOT_FOUND ->
          troubles.put(queue, new Trouble(code, null));
      // Our own shutdown, the end of a long poll, back-pressure: no reason to doubt the queue.
      default -> {}
    }
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    ClientCall<Q, A> call = next.newCall(method, options);
    return method.getBareMethodName() != null && method.getBareMethodName().startsWith("Poll")
        ? new WatchedPoll<>(call)
        : call;
  }

  /** A poll on its way; which queue it asks is known once its message is sent. */
  private final class WatchedPoll<Q, A> extends SimpleForwardingClientCall<Q, A> {

    private volatile @Nullable Queue queue;

    WatchedPoll(ClientCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(Q message) {
      Queue asked = queue(message);
      if (asked != null) {
        queue = asked;
        began(asked);
      }
      super.sendMessage(message);
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      super.start(
          new SimpleForwardingClientCallListener<A>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              Queue asked = queue;
              if (asked != null) {
                ended(asked, status.getCode());
              }
              super.onClose(status, trailers);
            }
          },
          headers);
    }
  }

  private static @Nullable Queue queue(Object message) {
    return switch (message) {
      case PollWorkflowTaskQueueRequest poll -> queue(poll.getNamespace(), poll.getTaskQueue());
      case PollActivityTaskQueueRequest poll -> queue(poll.getNamespace(), poll.getTaskQueue());
      default -> null;
    };
  }

  /** A sticky queue belongs to the normal one it was made for. */
  private static Queue queue(String namespace, TaskQueue queue) {
    boolean sticky = queue.getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
    return new Queue(namespace, sticky ? queue.getNormalName() : queue.getName());
  }
}
