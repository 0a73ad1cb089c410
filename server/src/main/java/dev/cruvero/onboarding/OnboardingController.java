package dev.cruvero.onboarding;

import dev.cruvero.access.Access;
import dev.cruvero.api.TenantId;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Onboarding, verification and checklist under {@code /v1/tenants/{id}}. */
@RestController
@RequestMapping("/v1/tenants/{id}")
class OnboardingController {
  /** What is asked of a verification. */
  record VerifyRequest(@Nullable Boolean sample) {}

  private final Onboardings onboardings;
  private final OnboardingEvents events;
  private final Access access;
  private final InstantSource clock;

  OnboardingController(
      Onboardings onboardings, OnboardingEvents events, Access access, InstantSource clock) {
    this.onboardings = onboardings;
    this.events = events;
    this.access = access;
    this.clock = clock;
  }

  @GetMapping("/onboarding")
  OnboardingDocument onboarding(@PathVariable String id) {
    return document(onboardings.status(access.tenant(id)));
  }

  @GetMapping(path = "/onboarding/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events(@PathVariable String id) {
    return events.stream(access.tenant(id), access.lasting());
  }

  @PostMapping("/onboarding/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  OnboardingDocument retry(@PathVariable String id) {
    TenantId tenant = access.tenant(id);
    return document(onboardings.retry(tenant, Access.current().actor()));
  }

  @PostMapping("/onboarding/abandon")
  @ResponseStatus(HttpStatus.ACCEPTED)
  OnboardingDocument abandon(@PathVariable String id) {
    TenantId tenant = access.tenant(id);
    return document(onboardings.abandon(tenant, Access.current().actor()));
  }

  @PostMapping("/verify")
  @ResponseStatus(HttpStatus.ACCEPTED)
  OnboardingDocument verify(
      @PathVariable String id, @RequestBody(required = false) @Nullable VerifyRequest request) {
    TenantId tenant = access.tenant(id);
    boolean sample =
        request == null || request.sample() == null || Boolean.TRUE.equals(request.sample());
    return document(onboardings.verify(tenant, sample, Access.current().actor()));
  }

  @GetMapping("/checklist")
  ChecklistDocument checklist(@PathVariable String id) {
    TenantId tenant = access.tenant(id);
    return ChecklistDocument.of(tenant, onboardings.decided(tenant));
  }

  private OnboardingDocument document(Operation operation) {
    return OnboardingDocument.of(operation, clock.instant());
  }
}
