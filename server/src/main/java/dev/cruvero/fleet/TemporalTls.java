package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Settings;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;

/** The TLS side of the connection: system or own CA, with or without a client certificate. */
final class TemporalTls {

  private TemporalTls() {}

  static SslContext context(Settings.Temporal settings) {
    try {
      SslContextBuilder builder = GrpcSslContexts.forClient();
      if (settings.tlsCa() != null) {
        builder.trustManager(settings.tlsCa().toFile());
      }
      if (settings.tlsCert() != null && settings.tlsKey() != null) {
        builder.keyManager(settings.tlsCert().toFile(), settings.tlsKey().toFile());
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException failure) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "CRUVERO_TEMPORAL_TLS_CA, _CERT and _KEY do not make a TLS identity: PEM certificates and a PKCS#8 key are needed",
          failure);
    }
  }
}
