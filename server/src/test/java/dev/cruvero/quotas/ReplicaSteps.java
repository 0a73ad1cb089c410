package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.quotas.Admission.Granted;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of a program that replicas with leases play: grants, late uses, crashes, returns. */
final class ReplicaSteps {

  /** What a replica granted last, and nobody ended there. */
  private record Last(HoldOwner owner, HoldId hold) {}

  private final QuotaWorld world;
  private final ReferenceQuota reference;
  private final TenantId tenant;
  private final Replica[] replicas;
  private final String[] names = {"a0", "b0"};
  private final @Nullable Last[] last = new @Nullable Last[2];
  private final @Nullable Long[] apiLease = new @Nullable Long[2];
  private final List<HoldId> units = new ArrayList<>();
  private final Set<Long> returned = new HashSet<>();
  private boolean active = true;
  private long epoch = 1;
  private int crashes;

  ReplicaSteps(QuotaWorld world, ReferenceQuota reference, TenantId tenant) {
    this.world = world;
    this.reference = reference;
    this.tenant = tenant;
    this.replicas = new Replica[] {new Replica(world), new Replica(world)};
  }

  /** What the replica answers, when the database decided it: the caller compares that. */
  @Nullable Admission reserve(Random choice, HoldOwner owner, Demand demand, Duration expiry) {
    int which = choice.nextInt(2);
    Amounts amount = Amounts.of(demand);
    long most = reference.mostOf(amount, names[which]);
    Admission admission = replicas[which].quotas.reserve(tenant, owner, demand, expiry);
    HoldId hold = admission instanceof Granted granted ? granted.hold() : null;
    HoldId.Unit unit = hold == null ? null : hold.unit();
    if (hold == null || unit == null) {
      return admission;
    }
    if (!reference.leases.knows(hold.number())) {
      var _ = noteNew(which, amount, most);
    }
    assertGrants(reference.leases.get(hold.number()), unit.sequence(), amount, demand);
    units.add(hold);
    last[which] = new Last(owner, hold);
    return null;
  }

  /** The owner of the last grant asks for it again, for whatever amount. */
  void again(int which, Demand demand) {
    Last before = last[which];
    if (before != null) {
      assertThat(replicas[which].quotas.reserve(tenant, before.owner, demand, QuotaWorld.LONG))
          .isInstanceOfSatisfying(
              Granted.class, granted -> assertThat(granted.hold()).isEqualTo(before.hold));
    }
  }

  /** {@link #reserve} for requests to our own API, of which only the counters tell who decided. */
  @Nullable Charge charge(Random choice, int requests) {
    int which = choice.nextInt(2);
    Amounts amount = Amounts.ofApi(requests);
    long most = reference.mostOf(amount, names[which]);
    BigDecimal before = apiRequests();
    Charge charge = replicas[which].quotas.charge(tenant, requests);
    Long fresh = noteNew(which, amount, most);
    if (fresh != null) {
      apiLease[which] = fresh;
    } else if (!(charge instanceof Charge.Charged) || apiRequests().compareTo(before) != 0) {
      return charge;
    }
    ReferenceLease lease = reference.leases.get(Objects.requireNonNull(apiLease[which]));
    assertGrants(lease, lease.given(), amount, null);
    return null;
  }

  private BigDecimal apiRequests() {
    WindowState window = world.state(tenant, Limit.API_RPM);
    return window.settled().add(window.leased());
  }

  /** The lease that the replica took with its last call. */
  private @Nullable Long noteNew(int which, Amounts amount, long most) {
    for (QuotaWorld.LeaseRow row : world.leases(tenant)) {
      if (!reference.leases.knows(row.lease())) {
        assertThat(row.times()).isGreaterThan(1).isLessThanOrEqualTo(most);
        assertThat(active).isTrue();
        reference.lease(row.lease(), names[which], amount, row.times(), epoch);
        return row.lease();
      }
    }
    return null;
  }

  private void assertGrants(
      ReferenceLease lease, int unit, Amounts amount, @Nullable Demand demand) {
    assertThat(lease.grant(unit, amount, demand, reference.clock)).isTrue();
  }

  void giveBack(int which) {
    replicas[which].quotas.returnLeases();
    noteReturns();
  }

  /** Its leases are lost with it. */
  void crash(int which) {
    replaced(which);
  }

  void shutDown(int which) {
    replicas[which].quotas.close();
    noteReturns();
    replaced(which);
  }

  private void replaced(int which) {
    replicas[which] = new Replica(world);
    names[which] = names[which].charAt(0) + Integer.toString(++crashes);
    last[which] = null;
    apiLease[which] = null;
  }

  private void noteReturns() {
    for (QuotaWorld.LeaseRow row : world.leases(tenant)) {
      if (row.returned() && returned.add(row.lease())) {
        reference.returned(row.lease());
      }
    }
  }

  /** Ends a unit in whichever process, perhaps again; a settlement tells it the tenant's epoch. */
  void end(Random choice, @Nullable Demand used) {
    if (units.isEmpty()) {
      return;
    }
    HoldId hold = HoldId.of(units.get(choice.nextInt(units.size())).toString());
    int which = choice.nextInt(2);
    if (used == null) {
      replicas[which].quotas.release(tenant, hold);
    } else {
      replicas[which].quotas.settle(tenant, hold, used, true);
    }
    HoldId.Unit unit = Objects.requireNonNull(hold.unit());
    boolean ended = reference.endUnit(hold.number(), unit.sequence(), used);
    if (ended && used != null) {
      reference.leases.of(names[which]).forEach(lease -> lease.fence(epoch));
    }
    Last mine = last[which];
    if (mine != null && mine.hold.equals(hold)) {
      last[which] = null;
    }
  }

  void suspendOrResume(Random choice) {
    active = !active;
    changed(choice);
  }

  /** The tenant is another one, which raises its epoch; at most one replica is told. */
  void changed(Random choice) {
    world.state(tenant, active ? "ACTIVE" : "SUSPENDED");
    epoch++;
    int told = choice.nextInt(3);
    if (told < 2) {
      replicas[told].quotas.touched(new TenantTouched(tenant));
      reference.leases.of(names[told]).forEach(ReferenceLease::revoke);
    }
  }

  void later(Duration by) {
    for (Replica replica : replicas) {
      replica.later(by.abs());
    }
  }
}
