package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.AuditEvent;
import dev.cruvero.audit.AuditQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What became of a tenant's limits, by whom and why, as the audit record has it. */
final class QuotaHistory {

  private static final int MOST = 200;
  private static final String LIMITS = "limits.";

  /**
   * One change of one limit.
   *
   * @param what {@code limit}, {@code override} or {@code override ended}
   * @param before null where there was none, or where what counted before is not of this kind
   * @param after null where there is none any more
   * @param until when an override ends by itself
   * @param reason an override's, or the approval's document
   */
  record Change(
      Instant at,
      String by,
      String what,
      String limit,
      @Nullable String before,
      @Nullable String after,
      @Nullable Instant until,
      @Nullable String reason) {}

  private record Numbered(long seq, Change change) {}

  private final Audit audit;

  QuotaHistory(Audit audit) {
    this.audit = audit;
  }

  /** The newest first, at most two hundred. */
  List<Change> of(TenantId tenant) {
    List<Numbered> found = new ArrayList<>();
    found.addAll(read(tenant, "quota.override"));
    found.addAll(read(tenant, "quota.override.end"));
    found.addAll(read(tenant, "tenant.update"));
    return found.stream()
        .sorted(Comparator.comparingLong(Numbered::seq).reversed())
        .limit(MOST)
        .map(Numbered::change)
        .toList();
  }

  /** Most updates of a tenant are not about limits, so pages are read until enough are. */
  private List<Numbered> read(TenantId tenant, String action) {
    List<Numbered> found = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (found.size() < MOST) {
      List<AuditEvent> page = audit.read(tenant, new AuditQuery(before, action, null, null), MOST);
      page.stream().flatMap(QuotaHistory::changes).forEach(found::add);
      if (page.size() < MOST) {
        break;
      }
      before = page.getLast().seq();
    }
    return found;
  }

  private static Stream<Numbered> changes(AuditEvent event) {
    JsonNode details = event.details();
    return switch (event.action()) {
      case "quota.override" ->
          Stream.of(
              numbered(
                  event,
                  "override",
                  event.target(),
                  null,
                  text(details.path("value")),
                  text(details.path("until")),
                  text(details.path("reason"))));
      case "quota.override.end" ->
          Stream.of(
              numbered(
                  event,
                  "override ended",
                  event.target(),
                  text(details.path("value")),
                  null,
                  null,
                  null));
      default ->
          details
              .propertyStream()
              .filter(field -> field.getKey().startsWith(LIMITS))
              .map(
                  field ->
                      numbered(
                          event,
                          "limit",
                          field.getKey().substring(LIMITS.length()),
                          text(field.getValue().path("before")),
                          text(field.getValue().path("after")),
                          null,
                          text(details.path("approval").path("after").path("document"))));
    };
  }

  private static Numbered numbered(
      AuditEvent event,
      String what,
      String limit,
      @Nullable String before,
      @Nullable String after,
      @Nullable String until,
      @Nullable String reason) {
    return new Numbered(
        event.seq(),
        new Change(
            event.at(),
            event.actor(),
            what,
            limit,
            before,
            after,
            until == null ? null : Instant.parse(until),
            reason));
  }

  private static @Nullable String text(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? null : node.asString();
  }
}
