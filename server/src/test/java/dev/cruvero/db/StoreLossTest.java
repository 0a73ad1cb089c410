package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.PostgresBackend.Login;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TcpProxy;
import dev.cruvero.testing.TestDatabase;
import java.net.URI;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A Postgres that is gone, hangs or is slow, behind a proxy of the test. */
class StoreLossTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final Duration SOON = Duration.ofSeconds(10);

  /** What a machine that is busy with other tests may add. */
  private static final Duration SLACK = Duration.ofMillis(400);

  private final TestDatabase database = Cruvero.database();
  private final String direct = Cruvero.backends().postgres().url(database.name());
  private final TcpProxy proxy = TcpProxy.to(URI.create(direct.substring(5)).getPort());
  private final Login login = Cruvero.backends().postgres().app();
  private final Silence silence =
      new Silence(Duration.ofMillis(25), Duration.ofSeconds(2), Duration.ZERO, System.nanoTime());
  private final StoreWatch watch = new StoreWatch(connections(1), silence);
  private final StatementPool pool = new StatementPool(connections(30), watch, 4);
  private final SingleConnectionDataSource single = single();
  private final TenantTransactions transactions =
      new TenantTransactions(new WatchedDataSource(single, watch), pool);

  @AfterEach
  void close() {
    pool.close();
    watch.close();
    single.destroy();
    proxy.close();
    database.close();
  }

  @Test
  void answersAtOnceWhenPostgresHangsAndWorksAgainByItself() {
    warm();

    proxy.freeze(true);
    List<Duration> first = AtOnce.run(32, _ -> refusal());
    List<Duration> then = AtOnce.run(32, _ -> refusal());
    proxy.freeze(false);

    assertThat(first).allMatch(took -> took.compareTo(bound()) < 0);
    assertThat(then).allMatch(took -> took.compareTo(SLACK) < 0);
    Await.that(SOON, this::works, () -> "still refused");
  }

  @Test
  void answersAtOnceWhenPostgresIsGoneAndWorksAgainByItself() {
    warm();

    proxy.cut(true);
    Await.that(SOON, watch::lost, () -> "nobody noticed");
    List<Duration> refusals = AtOnce.run(32, _ -> refusal());
    proxy.cut(false);

    assertThat(refusals).allMatch(took -> took.compareTo(SLACK) < 0);
    Await.that(SOON, this::works, () -> "still refused");
  }

  @Test
  void cutsOffAStatementWithinAnOpenTransaction() {
    warm();

    assertThatThrownBy(
            () ->
                transactions.in(
                    ACME,
                    _ -> {
                      proxy.freeze(true);
                      return refusal();
                    }))
        .isInstanceOf(RuntimeException.class);

    proxy.freeze(false);
    Await.that(SOON, () -> !watch.lost(), () -> "still lost");
  }

  @Test
  void opensNoTransactionWhileItIsLost() {
    warm();
    proxy.cut(true);
    Await.that(SOON, watch::lost, () -> "nobody noticed");

    assertThatThrownBy(() -> transactions.in(ACME, jdbc -> jdbc.sql("select 1").query()))
        .hasRootCauseMessage("Postgres does not answer");
  }

  @Test
  void takesALongStatementForNoLoss() {
    warm();

    assertThatCode(
            () ->
                transactions.statement(
                    ACME, "select 1 from pg_sleep(1)", (row, _) -> row.getInt(1)))
        .doesNotThrowAnyException();
  }

  private void warm() {
    Await.that(SOON, this::works, () -> "never worked");
    AtOnce.run(8, _ -> works());
    Await.that(SOON, this::works, () -> "stopped working");
  }

  private Duration bound() {
    return silence.bearable().plusMillis(25).plus(SLACK);
  }

  private Duration refusal() {
    long begun = System.nanoTime();
    assertThatThrownBy(this::one)
        .isInstanceOfAny(
            DataAccessResourceFailureException.class, CannotGetJdbcConnectionException.class);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private boolean works() {
    try {
      return one() == 1;
    } catch (DataAccessResourceFailureException lost) {
      return false;
    }
  }

  private int one() {
    return transactions.statement(ACME, "select 1", (row, _) -> row.getInt(1));
  }

  private Connections connections(int answerWithin) {
    String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database.name();
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", String.valueOf(login.password()));
    properties.setProperty("socketTimeout", String.valueOf(answerWithin));
    return () -> DriverManager.getConnection(url, properties);
  }

  private SingleConnectionDataSource single() {
    return new SingleConnectionDataSource(
        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database.name(),
        login.user(),
        String.valueOf(login.password()),
        true);
  }
}
