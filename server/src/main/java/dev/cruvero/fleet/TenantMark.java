package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.interceptors.Header;
import io.temporal.failure.ApplicationFailure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's name on everything that crosses a boundary: put there, sealed, by whoever sends, and
 * looked for by whoever receives. What bears no name is refused as what bears another's.
 */
final class TenantMark {

  static final String HEADER = "cruvero-tenant";

  private final TenantId tenant;
  private final DataConverter converter;

  TenantMark(TenantId tenant, DataConverter converter) {
    this.tenant = tenant;
    this.converter = converter;
  }

  /** Before something is sent. */
  void stamp(Header header, @Nullable Object @Nullable [] arguments) {
    Payload there = header.getValues().get(HEADER);
    if (there != null) {
      requireOwn(there);
    }
    requireOwn(arguments);
    header.getValues().put(HEADER, converter.toPayload(tenant.value()).orElseThrow());
  }

  /** When something arrives. */
  void check(Header header, @Nullable Object @Nullable [] arguments) {
    Payload there = header.getValues().get(HEADER);
    if (there == null) {
      throw foreign("does not say whose it is");
    }
    requireOwn(there);
    requireOwn(arguments);
  }

  private void requireOwn(Payload mark) {
    if (!tenant.value().equals(converter.fromPayload(mark, String.class, String.class))) {
      throw foreign("is marked as another tenant's");
    }
  }

  private void requireOwn(@Nullable Object @Nullable [] arguments) {
    for (Object argument : Objects.requireNonNullElse(arguments, new Object[0])) {
      if (argument instanceof NamesTenant named && !tenant.value().equals(named.tenant())) {
        throw foreign("names another tenant");
      }
    }
  }

  static ApplicationFailure foreign(TenantId tenant, String why) {
    return Foreign.failure("a task for tenant \"" + tenant + "\" " + why);
  }

  private ApplicationFailure foreign(String why) {
    return foreign(tenant, why);
  }
}
