package dev.cruvero;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Canaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a life of runs, refusals, failures and a kill, each secret is in exactly the places that
 * may hold it. A file among them is named with its permissions.
 */
@Tag("soak-sealed")
@TestInstance(Lifecycle.PER_CLASS)
class CanariesTest {

  private static final String ALLOWED =
      """
      credential                   | provider
      rejected credential          | provider
      refused credential           |
      header                       |
      platform key                 |
      tenant's key                 | answer that issues a key
      prompt                       | provider, table cruvero.runs, tenant's own answers, Postgres' files
      prompt of a broken call      | provider, table cruvero.runs, tenant's own answers, Postgres' files
      prompt of a malformed answer | provider, table cruvero.runs, tenant's own answers, Postgres' files
      prompt of a refused call     | provider, table cruvero.runs, tenant's own answers, Postgres' files
      tool argument                | provider, table cruvero.runs, table cruvero.run_steps, tenant's own answers, Postgres' files
      tool result                  | provider, table cruvero.runs, table cruvero.run_steps, tenant's own answers, Postgres' files
      password of cruvero_app      | file postgres/logins/cruvero_app.password rw-------
      password of cruvero_platform | file postgres/logins/cruvero_platform.password rw-------
      password of cruvero_owner    | file postgres/logins/cruvero_owner.password rw-------
      password of postgres         | file postgres/superuser.password rw-------
      Vault login of the writer    | file vault/credentials/writer.json rw-------
      Vault login of the reader    | file vault/credentials/reader.json rw-------
      Vault login of the eraser    | file vault/credentials/eraser.json rw-------
      recovery key of Vault        | file vault/recovery.key rw-------
      key of the audit record      | file audit.key rw-------
      payload key                  | Vault
      payload key after rotation   | Vault
      payload key of the canary    | Vault
      """;

  /** No secrets: they show that the search would find one in each place that may hold none. */
  private static final Map<String, Set<String>> CONTROLS =
      Map.of(
          "tenant id",
          Set.of(
              "log",
              "answers",
              "answer that issues a key",
              "provider",
              "telemetry",
              "table cruvero.audit_events",
              "Temporal's files",
              "Postgres' files",
              "process environment"),
          "folder of the backends",
          Set.of("process arguments", "backends' logs", "file vault/bao.hcl rw-------"),
          "metric",
          Set.of("metrics"));

  private final Canaries canaries = new Canaries();

  @BeforeAll
  void live(@TempDir Path folder) throws IOException {
    try (CanariesWorld world = new CanariesWorld(canaries, folder)) {
      world.live();
    }
  }

  @Test
  void eachSecretIsWhereItMayBeAndNowhereElse() {
    Map<String, Set<String>> found = new TreeMap<>(canaries.found());
    found.keySet().removeAll(CONTROLS.keySet());

    assertThat(found).isEqualTo(allowed());
  }

  private static Map<String, Set<String>> allowed() {
    Map<String, Set<String>> allowed = new TreeMap<>();
    for (String row : ALLOWED.split("\n", -1)) {
      if (!row.isEmpty()) {
        String[] cells = row.split("\\|", -1);
        Set<String> places = new TreeSet<>(Arrays.asList(cells[1].strip().split(", ", -1)));
        places.remove("");
        allowed.put(cells[0].strip(), places);
      }
    }
    return allowed;
  }

  @Test
  void theSearchFindsWhatIsNoSecret() {
    CONTROLS.forEach(
        (name, places) -> assertThat(canaries.found().get(name)).as(name).containsAll(places));
  }

  @Test
  void theSearchKnowsEachForm(@TempDir Path folder) throws IOException {
    Canaries search = new Canaries();
    String secret = search.plant("secret");
    search.known("odd", "a \"secret\"/of+mine");
    byte[] key = new byte[32];
    new Random(7).nextBytes(key);
    search.known("key", key);
    byte[] bytes = ("{\"x\":\"" + secret + "\"}").getBytes(UTF_8);

    for (int from = 0; from < 3; from++) {
      byte[] shifted = Arrays.copyOfRange(bytes, from, bytes.length);
      search.look("base64 " + from, Base64.getEncoder().encodeToString(shifted));
    }
    search.look("hex", HexFormat.of().formatHex(bytes));
    search.look("address", "/?q=a+%22secret%22%2Fof%2Bmine");
    search.look("json", "{\"x\":\"a \\\"secret\\\"/of+mine\"}");
    search.look("raw", key);
    search.look("key in hex", HexFormat.of().withUpperCase().formatHex(key));
    search.look("key in Base64", "{\"key\":\"" + Base64.getEncoder().encodeToString(key) + "\"}");
    search.look("the like", Arrays.copyOf(key, 31));
    Files.writeString(folder.resolve("large"), "x".repeat((1 << 20) - 20) + secret + "x");
    search.files(folder, path -> path);

    assertThat(search.found().get("secret"))
        .containsExactly("base64 0", "base64 1", "base64 2", "hex", "large");
    assertThat(search.found().get("odd")).containsExactly("address", "json");
    assertThat(search.found().get("key")).containsExactly("key in Base64", "key in hex", "raw");
  }
}
