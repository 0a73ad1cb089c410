package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetMembersTest {

  private static final TenantId ACME = new TenantId("acme");

  private final TestDatabase database = Cruvero.database();
  private final FleetMembers one = new FleetMembers(database.platformTransactions());
  private final FleetMembers other = new FleetMembers(database.platformTransactions());

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void knowsThatNobodyWorks() {
    assertThat(one.alive()).isZero();
    assertThat(one.state(ACME)).isEqualTo(Serving.NO_WORKER_PROCESS);
  }

  @Test
  void tellsOthersHowATenantIsServed() {
    one.beat(Map.of("acme", Serving.POLL_DENIED));

    assertThat(other.alive()).isEqualTo(1);
    assertThat(other.state(ACME)).isEqualTo(Serving.POLL_DENIED);
    assertThat(other.state(new TenantId("initech"))).isEqualTo(Serving.STARTING);
  }

  @Test
  void believesTheProcessThatServesBest() {
    one.beat(Map.of("acme", Serving.FLEET_FULL));
    other.beat(Map.of("acme", Serving.SERVING));

    assertThat(one.state(ACME)).isEqualTo(Serving.SERVING);
    assertThat(one.states()).isEqualTo(Map.of("acme", Serving.SERVING));
  }

  @Test
  void forgetsAProcessThatFellSilentUntilItBeatsAgain() {
    one.beat(Map.of("acme", Serving.SERVING));
    database.shiftClock(Duration.ofSeconds(6));
    assertThat(other.state(ACME)).isEqualTo(Serving.NO_WORKER_PROCESS);

    one.beat(Map.of("acme", Serving.SERVING));

    assertThat(other.state(ACME)).isEqualTo(Serving.SERVING);
  }

  @Test
  void forgetsAProcessThatLeft() {
    one.beat(Map.of("acme", Serving.SERVING));

    one.leave();

    assertThat(other.alive()).isZero();
  }

  @Test
  void comesBackAfterItsRowWasRemoved() {
    one.beat(Map.of("acme", Serving.SERVING));
    one.leave();

    one.beat(Map.of("acme", Serving.SERVING));

    assertThat(other.state(ACME)).isEqualTo(Serving.SERVING);
  }

  @Test
  void isOneInstallationInEveryProcess() {
    String first = new Installation(database.platformTransactions()).get();
    String second = new Installation(database.platformTransactions()).get();

    assertThat(second).isEqualTo(first);
  }
}
