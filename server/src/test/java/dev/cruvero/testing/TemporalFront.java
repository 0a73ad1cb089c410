package dev.cruvero.testing;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stands before the real Temporal server, hands calls on, and stops those it is told to stop. */
public final class TemporalFront implements AutoCloseable {

  /**
   * A call as it arrived.
   *
   * @param text its message as bytes, one a character: ids and names can be looked for in it
   */
  public record Call(String method, String text) {}

  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
          return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
          try {
            return message.readAllBytes();
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        }
      };

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ManagedChannel behind;
  private final Server server;
  private volatile Function<Call, Way> rule = _ -> Way.PASS;

  private TemporalFront(String address) {
    behind = NettyChannelBuilder.forTarget(address).usePlaintext().executor(threads).build();
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .executor(threads)
              .fallbackHandlerRegistry(
                  new HandlerRegistry() {
                    @Override
                    public ServerMethodDefinition<?, ?> lookupMethod(
                        String name, @Nullable String authority) {
                      return method(name);
                    }
                  })
              .intercept(new KeepHeaders())
              .build()
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Before the server that all tests share. */
  public static TemporalFront start() {
    return new TemporalFront(Cruvero.backends().temporal().address());
  }

  /** From now on; what is held already stays held. */
  public void rule(Function<Call, Way> next) {
    rule = next;
  }

  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  private ServerMethodDefinition<byte[], byte[]> method(String name) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setFullMethodName(name)
            .setType(MethodType.UNARY)
            .build();
    return ServerMethodDefinition.create(
        method, ServerCalls.asyncUnaryCall((request, answer) -> serve(method, request, answer)));
  }

  private void serve(
      MethodDescriptor<byte[], byte[]> method, byte[] request, StreamObserver<byte[]> answer) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    Way way = rule.apply(new Call(String.valueOf(method.getBareMethodName()), text));
    switch (way) {
      case HOLD_BEFORE -> {}
      case REFUSE ->
          answer.onError(
              Status.PERMISSION_DENIED
                  .withDescription("Request unauthorized.")
                  .asRuntimeException());
      case PASS, HOLD_AFTER -> {
        try {
          byte[] response = forward(method, request);
          if (way == Way.PASS) {
            answer.onNext(response);
            answer.onCompleted();
          }
        } catch (StatusRuntimeException failure) {
          answer.onError(new StatusRuntimeException(failure.getStatus(), failure.getTrailers()));
        }
      }
    }
  }

  private byte[] forward(MethodDescriptor<byte[], byte[]> method, byte[] request) {
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            behind, MetadataUtils.newAttachHeadersInterceptor(HEADERS.get())),
        method,
        CallOptions.DEFAULT,
        request);
  }

  /** The caller's headers, but those that belong to a connection. */
  private static final class KeepHeaders implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Metadata kept = new Metadata();
      for (String name : headers.keys()) {
        if (name.startsWith("client-")
            || name.startsWith("temporal-")
            || name.startsWith("supported-")) {
          Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
          String value = headers.get(key);
          if (value != null) {
            kept.put(key, value);
          }
        }
      }
      return Contexts.interceptCall(
          Context.current().withValue(HEADERS, kept), call, headers, next);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    behind.shutdownNow();
    threads.shutdownNow();
  }
}
