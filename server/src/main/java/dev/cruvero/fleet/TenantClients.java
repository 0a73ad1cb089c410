package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.secrets.KeyRing;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;

/** Each tenant's own clients: one key, one name, one queue, also where a namespace is shared. */
final class TenantClients {

  private final TemporalConnection temporal;
  private final BiFunction<TenantId, UUID, KeyRing> keys;
  private final Posts posts;

  TenantClients(
      TemporalConnection temporal, BiFunction<TenantId, UUID, KeyRing> keys, Posts posts) {
    this.temporal = temporal;
    this.keys = keys;
    this.posts = posts;
  }

  WorkflowClient caller(TenantId tenant, Post post) {
    DataConverter converter = Payloads.converter(tenant, ring(tenant, post));
    return temporal.callerClient(post.namespace(), converter, guard(tenant, post, converter));
  }

  /** For a worker, which does not start without its key: no workflow then waits for Vault. */
  Station.Link link(TenantId tenant, Post post) {
    KeyRing ring = ring(tenant, post);
    var _ = ring.current();
    DataConverter converter = Payloads.converter(tenant, ring);
    return new Station.Link(
        temporal.workerClient(post.namespace(), converter, guard(tenant, post, converter)),
        List.of(new TenantWorkerGuard(new TenantMark(tenant, converter))));
  }

  private KeyRing ring(TenantId tenant, Post post) {
    return keys.apply(tenant, Objects.requireNonNull(post.uid()));
  }

  private TenantClientGuard guard(TenantId tenant, Post post, DataConverter converter) {
    return new TenantClientGuard(
        tenant, post, post.namespace().equals(posts.pool()), new TenantMark(tenant, converter));
  }
}
