package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Registered.Claimed;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import dev.cruvero.health.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether Temporal can be reached and lets us do what onboarding needs. */
final class TemporalDoctor implements DoctorCheck {

  private static final String GROUP = "temporal";

  private final TemporalConnection temporal;
  private final Namespaces namespaces;
  private final Posts posts;

  TemporalDoctor(TemporalConnection temporal, Namespaces namespaces, Posts posts) {
    this.temporal = temporal;
    this.namespaces = namespaces;
    this.posts = posts;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    CruveroException away = temporal.ping();
    if (away != null) {
      return List.of(
          Finding.fail(
              GROUP,
              "reachable",
              away.getMessage(),
              Owner.PLATFORM_SRE,
              "check that Temporal runs at CRUVERO_TEMPORAL_ADDRESS and that the TLS settings fit"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(ok("reachable", "Temporal answers"));
    boolean claimed = system(findings);
    findings.add(register(claimed));
    findings.add(list());
    return findings;
  }

  /** Whether an administrator made the namespace, so that ours is not meant to make any. */
  private boolean system(List<Finding> findings) {
    try {
      Registered registered = namespaces.ensurePlatform(posts.system());
      findings.add(ok("system", "the namespace " + posts.system() + " is this installation's"));
      return registered instanceof Claimed;
    } catch (CruveroException failure) {
      findings.add(failed("system", failure));
      return false;
    }
  }

  private Finding register(boolean claimed) {
    try {
      return namespaces.mayRegister()
          ? ok("register", "namespaces can be registered")
          : new Finding(
              GROUP,
              "register",
              claimed ? Level.WARN : Level.FAIL,
              "the server's Temporal identity may not register namespaces",
              Owner.PLATFORM_SRE,
              "give it that right, or make each namespace yourself and create tenants with --adopt-namespace");
    } catch (CruveroException failure) {
      return failed("register", failure);
    }
  }

  private Finding list() {
    try {
      return ok("list", namespaces.list().size() + " namespaces can be listed");
    } catch (CruveroException failure) {
      return failure.code() == ErrorCode.TEMPORAL_FORBIDDEN
          ? warn(
              "list",
              "the server's Temporal identity may not list namespaces; a deleted one is noticed late",
              "give it the right to list namespaces")
          : failed("list", failure);
    }
  }

  private static Finding ok(String check, String message) {
    return Finding.ok(GROUP, check, message, Owner.PLATFORM_SRE);
  }

  private static Finding warn(String check, String message, String next) {
    return new Finding(GROUP, check, Level.WARN, message, Owner.PLATFORM_SRE, next);
  }

  private static Finding failed(String check, CruveroException failure) {
    return new Finding(
        GROUP, check, Level.FAIL, failure.getMessage(), Owner.PLATFORM_SRE, failure.next());
  }
}
