package dev.cruvero.secrets;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read lately. One fetch at a time for a slot, whoever waits; what was forgotten meanwhile
 * is not kept. Bounded; thread-safe.
 */
final class SecretCache {

  record Slot(TenantId tenant, Provider provider) {}

  /** A lookup and until when it counts; {@code since} is when Vault said so. */
  record Entry(SecretLookup lookup, Instant since, Instant freshUntil) {}

  static final Duration STALE = Duration.ofMinutes(10);
  private static final Duration FRESH = Duration.ofSeconds(60);
  private static final Duration NEGATIVE = Duration.ofSeconds(5);
  private static final int MOST = 10_000;

  private final InstantSource clock;
  private final Map<Slot, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Slot, CompletableFuture<SecretLookup>> fetches = new ConcurrentHashMap<>();
  private long forgotten;

  SecretCache(InstantSource clock) {
    this.clock = clock;
  }

  /** The cached lookup, or what the fetch brings. */
  SecretLookup get(Slot slot, Supplier<SecretLookup> fetch) {
    Entry entry = entry(slot);
    return entry != null && clock.instant().isBefore(entry.freshUntil())
        ? entry.lookup()
        : fetched(slot, fetch);
  }

  /** What the fetch brings, shared with everybody who asks for the key meanwhile. */
  SecretLookup fetched(Slot slot, Supplier<SecretLookup> fetch) {
    CompletableFuture<SecretLookup> mine = new CompletableFuture<>();
    CompletableFuture<SecretLookup> other = fetches.putIfAbsent(slot, mine);
    if (other != null) {
      return joined(other);
    }
    try {
      long before = generation();
      SecretLookup lookup = fetch.get();
      keep(slot, lookup, before);
      mine.complete(lookup);
      return lookup;
    } catch (RuntimeException | Error failure) {
      mine.completeExceptionally(failure);
      throw failure;
    } finally {
      fetches.remove(slot, mine);
    }
  }

  private static SecretLookup joined(CompletableFuture<SecretLookup> fetch) {
    try {
      return fetch.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failure;
    }
  }

  private synchronized long generation() {
    return forgotten;
  }

  private synchronized void keep(Slot slot, SecretLookup lookup, long before) {
    if (before != forgotten) {
      return;
    }
    Instant now = clock.instant();
    switch (lookup) {
      case SecretLookup.Found _ -> entries.put(slot, new Entry(lookup, now, now.plus(jittered())));
      case SecretLookup.Missing _, SecretLookup.Deleted _, SecretLookup.Forbidden _ ->
          entries.put(slot, new Entry(lookup, now, now.plus(NEGATIVE)));
      case SecretLookup.Sealed _, SecretLookup.Unreachable _ -> {
        // An outage says nothing about the credential: what was known stays, to be served stale.
      }
    }
    Iterator<Slot> oldest = entries.keySet().iterator();
    while (entries.size() > MOST && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }

  private static Duration jittered() {
    return FRESH.multipliedBy(ThreadLocalRandom.current().nextInt(80, 121)).dividedBy(100);
  }

  private synchronized @Nullable Entry entry(Slot slot) {
    return entries.get(slot);
  }

  /** The credential as it last was, if Vault confirmed it within the last ten minutes. */
  SecretLookup.@Nullable Found stale(Slot slot) {
    Entry entry = entry(slot);
    return entry != null
            && entry.lookup() instanceof SecretLookup.Found found
            && clock.instant().isBefore(entry.since().plus(STALE))
        ? found
        : null;
  }

  /** Credentials that are being served and were read before the given moment. */
  synchronized List<Map.Entry<Slot, SecretLookup.Found>> servedSince(Instant moment) {
    Instant now = clock.instant();
    return entries.entrySet().stream()
        .filter(entry -> now.isBefore(entry.getValue().freshUntil()))
        .filter(entry -> entry.getValue().since().isBefore(moment))
        .filter(entry -> entry.getValue().lookup() instanceof SecretLookup.Found)
        .map(entry -> Map.entry(entry.getKey(), (SecretLookup.Found) entry.getValue().lookup()))
        .toList();
  }

  synchronized void forget(Slot slot) {
    forgotten++;
    entries.remove(slot);
  }

  synchronized void forget(TenantId tenant) {
    forgotten++;
    entries.keySet().removeIf(slot -> slot.tenant().equals(tenant));
  }
}
