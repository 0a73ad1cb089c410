package dev.cruvero.quotas;

import dev.cruvero.quotas.Admission.Granted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How hot a tenant is on this replica, the leases it has, and what was granted from them. */
final class LeasedTenant {

  private static final long SLOT = Duration.ofMillis(100).toNanos();
  static final int HOT = 100;
  private static final int FEWEST = 16;
  private static final int MOST = 1_000;
  private static final int REMEMBERED = 4_096;

  private final Map<Integer, Lease> live = new HashMap<>();
  private final List<Lease> ended = new ArrayList<>();
  private final List<HoldId> undone = new ArrayList<>();
  private final Map<HoldOwner, Granted> granted = new LinkedHashMap<>();
  private final Map<HoldId, HoldOwner> owners = new HashMap<>();
  private final int hot;
  private long slot;
  private int asked;
  private int askedBefore;
  private int most = 100;
  private long pausedUntil = Long.MIN_VALUE;
  private boolean taking;
  private boolean closed;

  LeasedTenant(int hot) {
    this.hot = hot;
  }

  /**
   * Whether so many decisions fall into a tenth of a second that the database should not see each.
   */
  synchronized boolean hot(long now) {
    long current = Math.floorDiv(now, SLOT);
    if (current != slot) {
      askedBefore = current == slot + 1 ? asked : 0;
      asked = 0;
      slot = current;
    }
    asked++;
    return asked > hot || askedBefore > hot;
  }

  /**
   * A grant from a live lease, or null. The same owner again gets what it has.
   *
   * @param demand null for requests to our own API, which nobody settles
   */
  synchronized @Nullable Granted grant(
      @Nullable HoldOwner owner, @Nullable Demand demand, Amounts amount, long now) {
    Granted before = owner == null ? null : granted.get(owner);
    if (before != null) {
      return before;
    }
    int shape = amount.shape();
    Lease lease = live.get(shape);
    if (lease == null) {
      return null;
    }
    HoldId hold = lease.take(amount, demand, now);
    if (hold == null) {
      live.remove(shape);
      end(lease, !lease.over(now));
      return null;
    }
    Granted grant = new Granted(hold, lease.windows());
    if (owner != null) {
      remember(owner, grant);
    }
    return grant;
  }

  private void remember(HoldOwner owner, Granted grant) {
    granted.put(owner, grant);
    owners.put(grant.hold(), owner);
    if (granted.size() > REMEMBERED) {
      var eldest = granted.entrySet().iterator();
      owners.remove(eldest.next().getValue().hold());
      eldest.remove();
    }
  }

  /** Chunks grow while they are used up early, and follow the use when they are not. */
  private void end(Lease lease, boolean usedUp) {
    ended.add(lease);
    most = usedUp ? Math.min(MOST, most * 2) : Math.clamp(2L * lease.granted(), FEWEST, MOST);
  }

  /** How many demands to ask for; 0 when a lease should not be taken now. One asks at a time. */
  synchronized int begin(Amounts amount, long now) {
    if (taking || closed || now < pausedUntil || live.containsKey(amount.shape())) {
      return 0;
    }
    taking = true;
    return most;
  }

  /** What was asked for came, or not; then nobody asks again for a while. */
  synchronized void taken(Amounts amount, @Nullable Lease lease, long now) {
    taking = false;
    if (lease == null) {
      pausedUntil = now + SLOT * 2;
    } else if (closed) {
      ended.add(lease);
    } else {
      live.put(amount.shape(), lease);
    }
  }

  synchronized void settled(HoldId hold) {
    HoldOwner owner = owners.remove(hold);
    if (owner != null) {
      granted.remove(owner);
    }
  }

  /** A grant whose transaction was rolled back; it is released with the next returns. */
  synchronized void undo(HoldId hold) {
    settled(hold);
    undone.add(hold);
  }

  /** Ends leases of another epoch: the tenant changed since. */
  synchronized void changed(long epoch) {
    live.values().removeIf(lease -> lease.epoch() != epoch && ended.add(lease));
  }

  synchronized void endAll() {
    ended.addAll(live.values());
    live.clear();
  }

  synchronized void close() {
    closed = true;
    endAll();
  }

  /** Leases of which nothing is granted any more; whoever gets them returns them. */
  synchronized List<Lease> toReturn(long now) {
    live.values().removeIf(lease -> lease.over(now) && ended.add(lease));
    List<Lease> all = List.copyOf(ended);
    ended.clear();
    return all;
  }

  synchronized List<HoldId> toRelease() {
    List<HoldId> all = List.copyOf(undone);
    undone.clear();
    return all;
  }

  synchronized void keepForLater(Lease lease) {
    ended.add(lease);
  }
}
