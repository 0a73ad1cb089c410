package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Settings;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.testing.Cruvero;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalConnectionTest {

  @TempDir private static Path folder;
  private static TestIdentity server;
  private static TestIdentity client;

  @BeforeAll
  static void makeIdentities() throws Exception {
    server = TestIdentity.make(folder, "server");
    client = TestIdentity.make(folder, "client");
  }

  @Test
  void provesItselfByClientCertificateAndApiKey() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "secret-one\n");
    try (ScriptedTemporal temporal = new ScriptedTemporal(tls(ClientAuth.REQUIRE));
        TemporalConnection connection = connect(temporal, server, client, key)) {
      assertThat(connection.ping()).isNull();
      assertThat(temporal.header("authorization")).isEqualTo("Bearer secret-one");

      Files.writeString(key, "secret-two\n");

      assertThat(connection.ping()).isNull();
      assertThat(temporal.header("authorization")).isEqualTo("Bearer secret-two");
    }
  }

  @Test
  void doesATenantsWorkOverMutualTls() throws Exception {
    try (TlsFront front = new TlsFront(server, client, Cruvero.backends().temporal().address());
        TemporalConnection stranger =
            connection(front.address(), server.certificate(), null, null, null);
        TestFleet fleet =
            TestFleet.running(
                settings(front.address(), server.certificate(), client, null), new Echo(), 1)) {
      TenantId tenant = TestFleet.tenant();

      Post post = fleet.dedicated(tenant);
      fleet.awaitState(tenant, Serving.SERVING, Duration.ofSeconds(15));

      assertThat(fleet.echo(post, "hello").tenant()).isEqualTo(tenant.value());
      assertThat(stranger.ping()).isNotNull();
    }
  }

  @Test
  void aServerThatAnswersNobodyHasRefusedNoStranger() throws Exception {
    TlsFront front = new TlsFront(server, client, Cruvero.backends().temporal().address());
    try (TestFleet fleet =
        TestFleet.idle(settings(front.address(), server.certificate(), client, null))) {
      String namespace = fleet.dedicated(TestFleet.tenant()).namespace();

      assertThat(fleet.namespaces.refusesStrangers(namespace)).isTrue();
      front.close();

      assertThatThrownBy(() -> fleet.namespaces.refusesStrangers(namespace))
          .isInstanceOf(CruveroException.class);
    }
  }

  @Test
  void isRefusedWithoutItsClientCertificate() throws IOException {
    try (ScriptedTemporal temporal = new ScriptedTemporal(tls(ClientAuth.REQUIRE));
        TemporalConnection connection = connect(temporal, server, null, null)) {
      assertThat(connection.ping()).isNotNull();
    }
  }

  @Test
  void trustsNoServerButThatOfItsCertificateAuthority() throws IOException {
    try (ScriptedTemporal temporal = new ScriptedTemporal(tls(ClientAuth.NONE));
        TemporalConnection sound = connect(temporal, server, null, null);
        TemporalConnection deceived = connect(temporal, client, null, null)) {
      assertThat(sound.ping()).isNull();
      assertThat(deceived.ping()).isNotNull();
    }
  }

  @Test
  void namesTheSettingsThatMakeNoIdentity() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.pem"), "not a certificate");

    assertThatThrownBy(() -> connection("127.0.0.1:1", broken, null, null, null))
        .isInstanceOf(CruveroException.class)
        .hasMessageContaining("CRUVERO_TEMPORAL_TLS_CA");
  }

  private static SslContext tls(ClientAuth clients) throws IOException {
    return GrpcSslContexts.configure(
            SslContextBuilder.forServer(server.certificate().toFile(), server.key().toFile()))
        .trustManager(client.certificate().toFile())
        .clientAuth(clients)
        .build();
  }

  private static TemporalConnection connect(
      ScriptedTemporal temporal,
      TestIdentity trusted,
      @Nullable TestIdentity own,
      @Nullable Path apiKey) {
    return connection(
        temporal.address(),
        trusted.certificate(),
        own == null ? null : own.certificate(),
        own == null ? null : own.key(),
        apiKey);
  }

  private static Settings.Temporal settings(
      String address, Path ca, TestIdentity own, @Nullable Path apiKey) {
    return new Settings.Temporal(
        address, ca, own.certificate(), own.key(), "localhost", apiKey, "unused", "unused");
  }

  private static TemporalConnection connection(
      String address,
      Path ca,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path apiKey) {
    return new TemporalConnection(
        new Settings.Temporal(
            address, ca, certificate, key, "localhost", apiKey, "unused", "unused"),
        new PollWatch());
  }
}
