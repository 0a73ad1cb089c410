package dev.cruvero.api;

import static dev.cruvero.api.ErrorCode.Kind.CALLER;
import static dev.cruvero.api.ErrorCode.Kind.CONFLICT;
import static dev.cruvero.api.ErrorCode.Kind.DENIED;
import static dev.cruvero.api.ErrorCode.Kind.DEPENDENCY;
import static dev.cruvero.api.ErrorCode.Kind.INTERNAL;
import static dev.cruvero.api.ErrorCode.Kind.LIMIT;
import static dev.cruvero.api.ErrorCode.Kind.NOT_FOUND;
import static dev.cruvero.api.Owner.PLATFORM_SRE;
import static dev.cruvero.api.Owner.PRODUCT;
import static dev.cruvero.api.Owner.SECURITY;

/**
 * Everything that can go wrong, as callers see it. A code is never renamed: scripts rely on it.
 * HTTP status, exit code, retryability and escalation owner derive from its kind in this one table.
 */
public enum ErrorCode {
  INVALID_REQUEST(CALLER, PLATFORM_SRE),
  UNKNOWN_FIELD(CALLER, PLATFORM_SRE),
  IMMUTABLE_FIELD(CALLER, PLATFORM_SRE),
  UNKNOWN_MODEL(CALLER, PRODUCT),
  TENANT_REQUIRED(CALLER, PLATFORM_SRE),
  REQUEST_TOO_LARGE(413, CALLER, PLATFORM_SRE),
  IDEMPOTENCY_KEY_REUSED(422, CALLER, PLATFORM_SRE),

  UNAUTHENTICATED(401, DENIED, SECURITY),
  FORBIDDEN(DENIED, SECURITY),
  TENANT_MISMATCH(DENIED, SECURITY),
  PAYLOAD_FOREIGN(DENIED, SECURITY),
  TENANT_NOT_ACTIVE(DENIED, PLATFORM_SRE),
  TENANT_SUSPENDED(DENIED, SECURITY),
  MODEL_NOT_ALLOWED(DENIED, PRODUCT),
  MODEL_BLOCKED(DENIED, PRODUCT),
  TOOL_NOT_ALLOWED(DENIED, PRODUCT),
  TOOL_BLOCKED(DENIED, PRODUCT),
  EGRESS_DENIED(DENIED, PRODUCT),

  TENANT_NOT_FOUND(NOT_FOUND, PLATFORM_SRE),
  RESOURCE_NOT_FOUND(NOT_FOUND, PLATFORM_SRE),
  RUN_NOT_FOUND(NOT_FOUND, PLATFORM_SRE),
  KEY_NOT_FOUND(NOT_FOUND, SECURITY),
  REGISTRY_NOT_FOUND(NOT_FOUND, PLATFORM_SRE),

  TENANT_EXISTS(CONFLICT, PLATFORM_SRE),
  NAMESPACE_TAKEN(CONFLICT, PLATFORM_SRE),
  REGISTRY_VERSION_EXISTS(CONFLICT, PLATFORM_SRE),
  REVISION_CONFLICT(412, CONFLICT, PLATFORM_SRE),
  ILLEGAL_STATE(CONFLICT, PLATFORM_SRE),
  IDEMPOTENCY_IN_PROGRESS(CONFLICT, PLATFORM_SRE),
  OPERATION_IN_PROGRESS(CONFLICT, PLATFORM_SRE),
  SECRET_CONFLICT(CONFLICT, SECURITY),

  TOO_MANY_ATTEMPTS(LIMIT, SECURITY),
  LIMIT_EXCEEDED(LIMIT, PRODUCT),
  RUN_LIMIT_REACHED(LIMIT, PRODUCT),

  POSTGRES_UNREACHABLE(DEPENDENCY, PLATFORM_SRE),
  LIMITS_UNDECIDED(DEPENDENCY, PLATFORM_SRE),
  TEMPORAL_UNREACHABLE(DEPENDENCY, PLATFORM_SRE),
  TEMPORAL_FORBIDDEN(DEPENDENCY, PLATFORM_SRE),
  NAMESPACE_GONE(DEPENDENCY, PLATFORM_SRE),
  NO_WORKER_PROCESS(DEPENDENCY, PLATFORM_SRE),
  POLL_DENIED(DEPENDENCY, PLATFORM_SRE),
  FLEET_FULL(DEPENDENCY, PLATFORM_SRE),
  IDENTITY_PROVIDER_UNREACHABLE(DEPENDENCY, SECURITY),
  VAULT_UNREACHABLE(DEPENDENCY, SECURITY),
  VAULT_SEALED(DEPENDENCY, SECURITY),
  VAULT_LOGIN_FAILED(DEPENDENCY, SECURITY),
  VAULT_NOT_TOLD(DEPENDENCY, SECURITY),
  CREDENTIAL_MISSING(DEPENDENCY, SECURITY),
  CREDENTIAL_DELETED(DEPENDENCY, SECURITY),
  CREDENTIAL_FORBIDDEN(DEPENDENCY, SECURITY),
  CREDENTIAL_REJECTED(DEPENDENCY, SECURITY),
  PAYLOAD_KEY_UNREADABLE(DEPENDENCY, SECURITY),
  PROVIDER_UNAVAILABLE(DEPENDENCY, PLATFORM_SRE),
  PROVIDER_RATE_LIMITED(DEPENDENCY, PLATFORM_SRE),
  PROVIDER_CREDIT(DEPENDENCY, PRODUCT),
  PROVIDER_REFUSED(DEPENDENCY, PRODUCT),
  LIMITS_MISSING(DEPENDENCY, PRODUCT),
  POLICY_MISSING(DEPENDENCY, PRODUCT),
  TOOL_NOT_SEEDED(DEPENDENCY, PLATFORM_SRE),
  REGISTRY_MISSING(DEPENDENCY, PLATFORM_SRE),
  REGISTRY_TAMPERED(DEPENDENCY, SECURITY),
  APPROVAL_MISMATCH(DEPENDENCY, PRODUCT),
  UNHEALTHY(DEPENDENCY, PLATFORM_SRE),
  ISOLATION_BREACH(DEPENDENCY, SECURITY),
  EVIDENCE_MISMATCH(DEPENDENCY, PLATFORM_SRE),
  TOOL_FAILED(DEPENDENCY, PLATFORM_SRE),
  AUDIT_UNAVAILABLE(DEPENDENCY, SECURITY),
  RUN_TERMINATED(DEPENDENCY, PLATFORM_SRE),

  INTERNAL_ERROR(INTERNAL, PLATFORM_SRE);

  /** What a code is about; fixes status, exit code and whether trying again can help. */
  public enum Kind {
    CALLER(400, 2, false),
    DENIED(403, 4, false),
    NOT_FOUND(404, 5, false),
    CONFLICT(409, 6, false),
    LIMIT(429, 8, true),
    DEPENDENCY(503, 1, true),
    INTERNAL(500, 1, false);

    private final int status;
    private final int exitCode;
    private final boolean retryable;

    Kind(int status, int exitCode, boolean retryable) {
      this.status = status;
      this.exitCode = exitCode;
      this.retryable = retryable;
    }
  }

  private final Kind kind;
  private final int status;
  private final Owner owner;

  ErrorCode(Kind kind, Owner owner) {
    this(kind.status, kind, owner);
  }

  ErrorCode(int status, Kind kind, Owner owner) {
    this.kind = kind;
    this.status = status;
    this.owner = owner;
  }

  public Kind kind() {
    return kind;
  }

  /** The HTTP status a server answers with. */
  public int status() {
    return status;
  }

  /** The exit code of a command that ends with this error. */
  public int exitCode() {
    return kind.exitCode;
  }

  /** Whether the same request can succeed later without being changed. */
  public boolean retryable() {
    return kind.retryable;
  }

  public Owner owner() {
    return owner;
  }
}
