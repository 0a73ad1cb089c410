package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.Backends;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SupervisorTest {

  private static final String ADDRESS = Backends.shared().temporal().address();
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void servesWithinASecondWhenAsked() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId tenant = TestFleet.tenant();
      Post post = fleet.dedicated(tenant);

      fleet.serve(tenant, post);

      fleet.awaitState(tenant, Serving.SERVING, SECOND);
      assertThat(fleet.echo(post, "hello").tenant()).isEqualTo(tenant.value());
    }
  }

  @Test
  void findsByItselfWhoIsToBeServedAndWhoNoLonger() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId tenant = TestFleet.tenant();
      fleet.dedicated(tenant);
      fleet.awaitState(tenant, Serving.SERVING, SOON);

      fleet.served.remove(tenant.value());

      Await.that(SOON, () -> fleet.unserved(tenant), () -> "still served");
    }
  }

  @Test
  void servesPooledAndDedicatedTenantsSideBySide() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId dedicated = TestFleet.tenant();
      TenantId pooled = TestFleet.tenant();
      TenantId neighbour = TestFleet.tenant();
      Post own = fleet.dedicated(dedicated);
      Post shared = fleet.pooled(pooled);
      Post next = fleet.pooled(neighbour);

      Stream.of(dedicated, pooled, neighbour)
          .forEach(tenant -> fleet.awaitState(tenant, Serving.SERVING, SOON));

      assertThat(fleet.echo(own, "a").tenant()).isEqualTo(dedicated.value());
      assertThat(fleet.echo(shared, "b").tenant()).isEqualTo(pooled.value());
      assertThat(fleet.echo(next, "c").tenant()).isEqualTo(neighbour.value());
    }
  }

  @Test
  void noticesADeletedNamespaceAndServesItAgainOnceItIsBack() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId tenant = TestFleet.tenant();
      TenantId other = TestFleet.tenant();
      Post post = fleet.dedicated(tenant);
      fleet.dedicated(other);
      fleet.awaitState(tenant, Serving.SERVING, SOON);

      fleet.namespaces.delete(post.namespace(), tenant);
      fleet.awaitState(tenant, Serving.NAMESPACE_GONE, SOON);
      assertThat(fleet.state(other)).isEqualTo(Serving.SERVING);
      fleet.dedicated(tenant);

      fleet.awaitState(tenant, Serving.SERVING, SOON);
      assertThat(fleet.echo(post, "back").tenant()).isEqualTo(tenant.value());
    }
  }

  @Test
  void servesAnIdThatWasAbandonedAndMadeAgainWithANewWorker() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId tenant = TestFleet.tenant();
      Post abandoned = fleet.dedicated(tenant);
      fleet.awaitState(tenant, Serving.SERVING, SOON);
      fleet.namespaces.delete(abandoned.namespace(), tenant);

      Post again = fleet.madeAgain(tenant);
      assertThat(fleet.namespaces.answers(again.namespace())).isTrue();
      fleet.serve(tenant, again);

      assertThat(fleet.echo(again, "hello").tenant()).isEqualTo(tenant.value());
    }
  }

  @Test
  void leavesAWorkerThatWasAskedForAloneThoughTheListDoesNotKnowItYet() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId tenant = TestFleet.tenant();
      Post abandoned = fleet.dedicated(tenant);
      fleet.awaitState(tenant, Serving.SERVING, SOON);
      Post again = new Post(abandoned.namespace(), abandoned.queue(), UUID.randomUUID());

      fleet.serve(tenant, again);
      int seen = fleet.looks.get();
      Await.that(SOON, () -> fleet.looks.get() > seen + 2, () -> "it did not look");

      assertThat(fleet.stations).hasValue(2);
    }
  }

  @Test
  void asksNotForANamespaceThatIsNotRegisteredYet() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      TenantId tenant = TestFleet.tenant();
      Post post = new Post("cruvero-" + tenant, Fleet.TENANT_QUEUE, TestFleet.uid(tenant));
      fleet.served.put(tenant.value(), post);
      fleet.awaitState(tenant, Serving.NAMESPACE_GONE, SOON);

      fleet.dedicated(tenant);

      assertThat(fleet.known(post.namespace())).isTrue();
      fleet.awaitState(tenant, Serving.SERVING, SOON);
    }
  }

  @Test
  void keepsServingOthersWhenOneTenantsWorkerCannotBeMade() {
    TenantId broken = TestFleet.tenant();
    TenantWorker work =
        (worker, tenant) -> {
          if (tenant.equals(broken)) {
            throw new IllegalStateException("planted");
          }
          new Echo().register(worker, tenant);
        };
    try (TestFleet fleet = TestFleet.running(ADDRESS, work, 100)) {
      fleet.dedicated(broken);
      TenantId sound = TestFleet.tenant();

      fleet.dedicated(sound);

      fleet.awaitState(sound, Serving.SERVING, SOON);
      assertThat(fleet.state(broken)).isEqualTo(Serving.STARTING);
    }
  }

  @Test
  void saysWhenItHasNoRoomLeft() {
    try (TestFleet fleet = TestFleet.running(ADDRESS, new Echo(), 1)) {
      TenantId first = TestFleet.tenant();
      TenantId second = TestFleet.tenant();
      fleet.dedicated(first);
      fleet.awaitState(first, Serving.SERVING, SOON);
      fleet.dedicated(second);
      fleet.awaitState(second, Serving.FLEET_FULL, SOON);

      fleet.served.remove(first.value());

      fleet.awaitState(second, Serving.SERVING, SOON);
    }
  }

  @Test
  void servesFiftyTenantsAgainAfterARestart() {
    List<TenantId> tenants = Stream.generate(TestFleet::tenant).limit(50).toList();
    List<Post> posts;
    try (TestFleet before = TestFleet.running(ADDRESS)) {
      posts = tenants.stream().map(before::dedicated).toList();
      tenants.forEach(tenant -> before.awaitState(tenant, Serving.SERVING, SOON));
    }

    try (TestFleet after = TestFleet.running(ADDRESS)) {
      for (int each = 0; each < 50; each++) {
        after.served.put(tenants.get(each).value(), posts.get(each));
      }

      tenants.forEach(tenant -> after.awaitState(tenant, Serving.SERVING, SOON));
      assertThat(after.echo(posts.get(49), "again").tenant()).isEqualTo(tenants.get(49).value());
    }
  }

  @Test
  void stopsWithinFiveSecondsThoughATaskRunsOn() throws InterruptedException {
    Echo work = new Echo();
    TestFleet fleet = TestFleet.running(ADDRESS, work, 100);
    List<TenantId> tenants = Stream.generate(TestFleet::tenant).limit(20).toList();
    List<Post> posts = tenants.stream().map(fleet::dedicated).toList();
    tenants.forEach(tenant -> fleet.awaitState(tenant, Serving.SERVING, SOON));
    fleet.begin(posts.getFirst(), Echo.ENDLESS);
    work.awaitBusy();
    long began = System.nanoTime();

    fleet.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void registersThePlatformsNamespaceAgainWhenItWasDeleted() {
    try (TestFleet fleet = TestFleet.running(ADDRESS)) {
      Post post = fleet.platform();
      Await.that(SOON, () -> fleet.serving(post), () -> "not served");

      fleet.deleteByHand(post.namespace());

      Await.that(SOON, () -> !fleet.serving(post), () -> "still served");
      Await.that(SOON, () -> fleet.serving(post), () -> "not served again");
      assertThat(fleet.known(post.namespace())).isTrue();
    }
  }
}
