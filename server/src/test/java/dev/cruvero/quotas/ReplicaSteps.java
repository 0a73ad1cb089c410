package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
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

  private final QuotaWorld world;
  private final ReferenceQuota reference;
  private final TenantId tenant;
  private final Replica[] replicas;
  private final String[] names = {"a0", "b0"};
  private final List<HoldId> units = new ArrayList<>();
  private final Set<Long> returned = new HashSet<>();
  private boolean active = true;
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
    long most = reference.mostOf(demand, names[which]);
    Admission admission = replicas[which].quotas.reserve(tenant, owner, demand, expiry);
    HoldId.Unit unit = admission instanceof Granted granted ? granted.hold().unit() : null;
    if (unit == null) {
      return admission;
    }
    HoldId hold = ((Granted) admission).hold();
    if (!reference.knowsLease(hold.number())) {
      long times =
          world.leases(tenant).stream()
              .filter(row -> row.lease() == hold.number())
              .findFirst()
              .orElseThrow()
              .times();
      assertThat(times).isGreaterThan(1).isLessThanOrEqualTo(most);
      assertThat(active).isTrue();
      reference.lease(hold.number(), names[which], demand, times);
    }
    assertThat(reference.grant(hold.number(), unit.sequence(), demand)).isTrue();
    units.add(hold);
    return null;
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
  }

  private void noteReturns() {
    for (QuotaWorld.LeaseRow row : world.leases(tenant)) {
      if (row.returned() && returned.add(row.lease())) {
        reference.returned(row.lease());
      }
    }
  }

  /** Ends a unit in whichever process, perhaps again. */
  void end(Random choice, @Nullable Demand used) {
    if (units.isEmpty()) {
      return;
    }
    HoldId hold = HoldId.of(units.get(choice.nextInt(units.size())).toString());
    Quotas process = replicas[choice.nextInt(2)].quotas;
    if (used == null) {
      process.release(tenant, hold);
    } else {
      process.settle(tenant, hold, used, true);
    }
    HoldId.Unit unit = Objects.requireNonNull(hold.unit());
    reference.endUnit(hold.number(), unit.sequence(), used);
  }

  /** A suspension or its end raises the tenant's epoch. */
  void suspendOrResume() {
    active = !active;
    world.state(tenant, active ? "ACTIVE" : "SUSPENDED");
  }

  void later(Duration by) {
    for (Replica replica : replicas) {
      replica.later(by.abs());
    }
  }
}
