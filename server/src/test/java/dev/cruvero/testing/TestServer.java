package dev.cruvero.testing;

import dev.cruvero.CruveroServer;
import dev.cruvero.access.Access;
import dev.cruvero.access.IssuedKey;
import dev.cruvero.access.Role;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.SettingsReader;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The real server in this JVM, on a database of its own and free ports. */
public final class TestServer implements AutoCloseable {

  private final TestDatabase database;
  private final TestClock clock;
  private final ConfigurableApplicationContext context;
  private final String adminKey;

  private TestServer(
      TestDatabase database, TestClock clock, ConfigurableApplicationContext context) {
    this.database = database;
    this.clock = clock;
    this.context = context;
    this.adminKey =
        bean(Access.class)
            .issue(Role.PLATFORM_ADMIN, null, "test", null, Actor.system("test"))
            .text();
  }

  static TestServer start(TestDatabase database, Map<String, String> settings) {
    Map<String, String> environment =
        new HashMap<>(Cruvero.backends().environment(database.name()));
    environment.put("CRUVERO_PORT", "0");
    environment.put("CRUVERO_METRICS_PORT", "0");
    // Each database is an installation of its own, and the Temporal server is shared.
    String suffix = "-" + database.name().replace('_', '-');
    environment.put("CRUVERO_SYSTEM_NAMESPACE", "cruvero-system" + suffix);
    environment.put("CRUVERO_POOL_NAMESPACE", "cruvero-pool" + suffix);
    environment.putAll(settings);
    TestClock clock = new TestClock();
    return new TestServer(
        database,
        clock,
        CruveroServer.start(
            SettingsReader.read(environment),
            context ->
                ((GenericApplicationContext) context)
                    .registerBean(
                        "testClock",
                        InstantSource.class,
                        () -> clock,
                        definition -> definition.setPrimary(true))));
  }

  public TestDatabase database() {
    return database;
  }

  /** The server's Java clock; the database's is {@link TestDatabase#shiftClock}. */
  public TestClock clock() {
    return clock;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public String address() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  public String metricsAddress() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port");
  }

  /** A client with a platform key. */
  public Client admin() {
    return client(adminKey);
  }

  public String adminKey() {
    return adminKey;
  }

  /** A client without a key. */
  public Client nobody() {
    return new Client(address(), Map.of());
  }

  /** A client without a key for another address. */
  public Client at(String otherAddress) {
    return new Client(otherAddress, Map.of());
  }

  public Client client(String key) {
    return nobody().with("Authorization", "Bearer " + key);
  }

  /** A client with a key of this tenant. */
  public Client runner(TenantId tenant) {
    return client(key(Role.TENANT_RUNNER, tenant).text());
  }

  /** A new key of this role; the tenant is null for a platform's. */
  public IssuedKey key(Role role, @Nullable TenantId tenant) {
    return bean(Access.class).issue(role, tenant, "test", null, Actor.system("test"));
  }

  /** Creates a tenant with an id that no other test has. */
  public TenantId tenant() {
    TenantId id = newId();
    Answer answer =
        admin().post("/v1/tenants", Map.of("id", id.value(), "displayName", "Test " + id));
    if (answer.status() != 201) {
      throw new IllegalStateException("the tenant was not made: " + answer.text());
    }
    return id;
  }

  /** An id that no other test has. */
  public static TenantId newId() {
    return new TenantId("t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
  }

  @Override
  public void close() {
    context.close();
  }
}
