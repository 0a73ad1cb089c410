package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cruvero.api.OutboundProxy;
import dev.cruvero.base.Settings;
import dev.cruvero.base.Settings.VaultAuth;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Cruvero;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/** The ways to Vault and into it that an installation can be told of, against a real OpenBao. */
class VaultLoginsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private final VaultBackend vault = Cruvero.backends().vault();

  private Settings.Vault at(
      String address, @Nullable String namespace, @Nullable Path ca, VaultAuth auth, Path files) {
    return new Settings.Vault(URI.create(address), namespace, ca, "secret", auth, files);
  }

  private static VaultAnswer asked(Settings.Vault settings) {
    VaultClient client = new VaultClient(settings, new OutboundProxy(null, ""), JSON);
    VaultCredentials credentials = new VaultCredentials(settings, client, JSON);
    try (VaultIdentities identities =
        new VaultIdentities(client, credentials, InstantSource.system())) {
      return identities
          .writer()
          .call(HttpMethod.GET, "secret/metadata/cruvero/tenants/nobody/llm/openrouter", null);
    }
  }

  private static void assertLoggedIn(VaultAnswer answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            VaultAnswer.Said.class, said -> assertThat(said.status()).isEqualTo(404));
  }

  private void writer(Map<String, String> content) throws IOException {
    Files.writeString(folder.resolve("writer.json"), JSON.writeValueAsString(content));
  }

  @Test
  void aTokenFromAFileIsUsedAndIsStillThereAfterAStop() throws IOException {
    Settings.Vault settings = at(vault.address(), null, null, VaultAuth.TOKEN_FILE, folder);
    writer(Map.of("token", vault.mint(List.of("cruvero-writer"))));

    assertLoggedIn(asked(settings));
    assertLoggedIn(asked(settings));

    writer(Map.of("token", "s.nobody"));
    assertThat(asked(settings)).isNotInstanceOf(VaultAnswer.Away.class);
    assertThat(asked(settings)).isNotEqualTo(new VaultAnswer.Sealed());
    assertThat(asked(settings).toString()).doesNotContain("404").doesNotContain("s.nobody");
  }

  @Test
  void aNamespaceIsNamedInEveryRequestTheLoginIncluded() {
    Path logins = vault.namespace("team");

    assertLoggedIn(asked(at(vault.address(), "team", null, VaultAuth.APPROLE, logins)));
    assertThat(asked(at(vault.address(), null, null, VaultAuth.APPROLE, logins)))
        .isInstanceOf(VaultAnswer.LoginRefused.class);
  }

  @Test
  void aPrivateCaIsTrustedWhenItIsNamedAndOnlyThen() throws Exception {
    Path store = certificate();
    Path pem = folder.resolve("ca.pem");

    try (CountingVault front = CountingVault.before(vault.address(), context(store, pem))) {
      assertLoggedIn(asked(at(front.address(), null, pem, VaultAuth.APPROLE, vault.credentials())));
      assertThat(asked(at(front.address(), null, null, VaultAuth.APPROLE, vault.credentials())))
          .isInstanceOf(VaultAnswer.Away.class);
    }
  }

  private Path certificate() throws IOException, InterruptedException {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String words =
        " -genkeypair -alias server -keyalg EC -dname CN=vault -ext san=ip:127.0.0.1 -validity 2"
            + " -storetype PKCS12 -storepass changeit -keystore ";
    List<String> command = List.of((keytool + words + store).split(" ", -1));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    return store;
  }

  /** Serves with the store's key, whose certificate is written to the PEM file. */
  private static SSLContext context(Path file, Path pem)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    String body =
        Base64.getMimeEncoder().encodeToString(store.getCertificate("server").getEncoded());
    Files.writeString(
        pem, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void aServiceAccountOfKubernetesLogsInIfItIsTheBoundOne() throws Exception {
    HttpServer cluster = HttpServer.create(new InetSocketAddress(here(), 0), 0);
    cluster.createContext(
        "/apis/authentication.k8s.io/v1/tokenreviews",
        exchange -> {
          String sent =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String name = sent.contains(jwtOf("cruvero")) ? "cruvero" : "other";
          byte[] review = review(name).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(201, review.length);
          exchange.getResponseBody().write(review);
          exchange.close();
        });
    cluster.start();
    Path ca = folder.resolve("ca.pem");
    var _ = context(certificate(), ca);
    bind("http://127.0.0.1:" + cluster.getAddress().getPort(), Files.readString(ca));
    Path jwt = folder.resolve("jwt");
    writer(Map.of("role", "cruvero-writer", "jwt_file", jwt.toString()));
    Settings.Vault settings = at(vault.address(), null, null, VaultAuth.KUBERNETES, folder);

    Files.writeString(jwt, jwtOf("cruvero"));
    VaultAnswer bound = asked(settings);
    Files.writeString(jwt, jwtOf("other"));
    VaultAnswer other = asked(settings);
    cluster.stop(0);

    assertLoggedIn(bound);
    assertThat(other).isInstanceOf(VaultAnswer.LoginRefused.class);
  }

  private static InetAddress here() {
    return InetAddress.getLoopbackAddress();
  }

  private void bind(String cluster, String ca) {
    admin("sys/auth/kubernetes", Map.of("type", "kubernetes"));
    admin(
        "auth/kubernetes/config",
        Map.of(
            "kubernetes_host",
            cluster,
            "token_reviewer_jwt",
            jwtOf("reviewer"),
            "kubernetes_ca_cert",
            ca,
            "disable_local_ca_jwt",
            true));
    admin(
        "auth/kubernetes/role/cruvero-writer",
        Map.of(
            "bound_service_account_names",
            "cruvero",
            "bound_service_account_namespaces",
            "agents",
            "token_policies",
            List.of("cruvero-writer"),
            "token_no_default_policy",
            true,
            "token_period",
            "1h"));
  }

  private void admin(String path, Object body) {
    assertThat(vault.status("POST", path, body, vault.adminToken())).as(path).isBetween(200, 204);
  }

  private static String review(String name) {
    return """
        {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","status":{"authenticated":true,
         "user":{"username":"system:serviceaccount:agents:%s","uid":"u-%s","groups":["system:serviceaccounts"]}}}
        """
        .formatted(name, name);
  }

  private static final KeyPair SIGNER = signer();

  private static KeyPair signer() {
    try {
      return KeyPairGenerator.getInstance("RSA").generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String jwtOf(String name) {
    String claims =
        """
        {"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:agents:%s","kubernetes.io/serviceaccount/namespace":"agents",
         "kubernetes.io/serviceaccount/service-account.name":"%s","kubernetes.io/serviceaccount/service-account.uid":"u-%s"}
        """
            .formatted(name, name, name);
    String signed =
        part("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + part(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(SIGNER.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + part(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
