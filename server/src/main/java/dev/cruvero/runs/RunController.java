package dev.cruvero.runs;

import dev.cruvero.access.Access;
import dev.cruvero.access.Principal;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import dev.cruvero.http.RepeatedEffect;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/runs}: for the tenant in context. */
@RestController
@RequestMapping("/v1/runs")
class RunController {

  /** What a start takes. */
  record StartDocument(
      @Nullable String prompt,
      @Nullable String model,
      @Nullable List<String> tools,
      @Nullable String toolChoice) {}

  private final Runs runs;
  private final Tenants tenants;
  private final Access access;
  private final RunReaders readers;
  private final RunEvents events;

  RunController(Runs runs, Tenants tenants, Access access, RunEvents events) {
    this.runs = runs;
    this.tenants = tenants;
    this.access = access;
    this.readers = new RunReaders(access);
    this.events = events;
  }

  @PostMapping
  ResponseEntity<RunDocument> start(@RequestBody StartDocument body, HttpServletRequest servlet) {
    Principal principal = Access.current();
    Tenant tenant = tenants.get(access.tenant());
    NewRun request =
        new NewRun(
            RepeatedEffect.of(servlet).map(effect -> new RunId("run_" + effect)).orElse(null),
            Objects.requireNonNullElse(body.prompt(), ""),
            body.model(),
            body.tools(),
            body.toolChoice());
    Run run = runs.start(tenant, request, principal.actor(), principal.platform());
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .header("Location", "/v1/runs/" + run.id())
        .body(RunDocument.of(run).receipt());
  }

  @GetMapping
  Page<RunDocument> list(
      @RequestParam(required = false) @Nullable RunState state,
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    TenantId tenant = known();
    Page<Run> page =
        runs.list(
            tenant,
            state,
            Paging.size(pageSize),
            pageToken == null ? null : Paging.token(pageToken, RunId::new));
    Predicate<Run> readable = readers.reading(page.items());
    return new Page<>(
        page.items().stream().map(run -> document(run, readable.test(run))).toList(),
        page.nextPageToken());
  }

  @GetMapping("/{id}")
  RunDocument get(@PathVariable String id) {
    TenantId tenant = known();
    Run run = runs.get(tenant, id(tenant, id));
    return document(run, readers.reads(run));
  }

  private static RunDocument document(Run run, boolean readable) {
    RunDocument whole = RunDocument.of(run);
    return readable ? whole : whole.withoutWords();
  }

  @GetMapping("/{id}/steps")
  Map<String, List<StepDocument>> steps(@PathVariable String id) {
    TenantId tenant = known();
    Run run = runs.get(tenant, id(tenant, id));
    boolean readable = readers.reads(run);
    return Map.of(
        "items",
        runs.steps(tenant, run.id()).stream()
            .map(step -> StepDocument.of(step, run.warnings()))
            .map(step -> readable ? step : step.withoutWords())
            .toList());
  }

  @GetMapping(path = "/{id}/events")
  void events(@PathVariable String id, HttpServletResponse response) throws IOException {
    TenantId tenant = known();
    Run run = runs.get(tenant, id(tenant, id));
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    boolean readable = readers.reads(run);
    events.write(
        tenant,
        run.id(),
        access.lasting(),
        () -> readable && readers.stillReads(run),
        response.getOutputStream());
  }

  @PostMapping("/{id}/cancel")
  ResponseEntity<RunDocument> cancel(@PathVariable String id) {
    TenantId tenant = known();
    Run run = runs.cancel(tenant, id(tenant, id));
    return ResponseEntity.accepted().body(RunDocument.of(run).receipt());
  }

  /** The tenant in context, which has to exist: an unknown one has no runs, not an empty list. */
  private TenantId known() {
    return tenants.get(access.tenant()).id();
  }

  /** What cannot be an id is an unknown run, like any other. */
  private static RunId id(TenantId tenant, String text) {
    try {
      return new RunId(text);
    } catch (IllegalArgumentException shape) {
      throw new CruveroException(
          ErrorCode.RUN_NOT_FOUND,
          "tenant \"" + tenant + "\" has no such run",
          "cruvero runs list --tenant " + tenant);
    }
  }
}
