package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import dev.cruvero.health.Level;
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
    return List.of(ok("reachable", "Temporal answers"), system(), register(), list());
  }

  private Finding system() {
    try {
      var _ = namespaces.ensurePlatform(posts.system());
      return ok("system", "the namespace " + posts.system() + " is this installation's");
    } catch (CruveroException failure) {
      return failed("system", failure);
    }
  }

  private Finding register() {
    try {
      return namespaces.mayRegister()
          ? ok("register", "namespaces can be registered")
          : warn(
              "register",
              "the server's Temporal identity may not register namespaces",
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
