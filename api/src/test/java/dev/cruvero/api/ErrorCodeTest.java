package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.ErrorCode.Kind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The published table: scripts rely on the names and on the numbers. */
class ErrorCodeTest {

  private static final Map<ErrorCode, Integer> OWN_STATUS =
      new EnumMap<>(
          Map.of(
              ErrorCode.REQUEST_TOO_LARGE, 413,
              ErrorCode.IDEMPOTENCY_KEY_REUSED, 422,
              ErrorCode.UNAUTHENTICATED, 401,
              ErrorCode.REVISION_CONFLICT, 412));

  @ParameterizedTest
  @CsvSource({
    "CALLER,     400, 2, false",
    "DENIED,     403, 4, false",
    "NOT_FOUND,  404, 5, false",
    "CONFLICT,   409, 6, false",
    "LIMIT,      429, 8, true",
    "DEPENDENCY, 503, 1, true",
    "INTERNAL,   500, 1, false"
  })
  void kindFixesStatusExitCodeAndRetrying(Kind kind, int status, int exitCode, boolean retryable) {
    for (ErrorCode code : codes(kind)) {
      assertThat(code.status()).as("%s", code).isEqualTo(OWN_STATUS.getOrDefault(code, status));
      assertThat(code.exitCode()).as("%s", code).isEqualTo(exitCode);
      assertThat(code.retryable()).as("%s", code).isEqualTo(retryable);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindIsUsed(Kind kind) {
    assertThat(codes(kind)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TENANT_NOT_FOUND,   PLATFORM_SRE",
    "NAMESPACE_TAKEN,    PLATFORM_SRE",
    "LIMITS_MISSING,     PRODUCT",
    "MODEL_NOT_ALLOWED,  PRODUCT",
    "LIMIT_EXCEEDED,     PRODUCT",
    "VAULT_SEALED,       SECURITY",
    "CREDENTIAL_MISSING, SECURITY",
    "TENANT_MISMATCH,    SECURITY",
    "ISOLATION_BREACH,   SECURITY"
  })
  void eachFailureHasTheOwnerWhoCanMendIt(ErrorCode code, Owner owner) {
    assertThat(code.owner()).isEqualTo(owner);
  }

  @Test
  void everyOwnerIsAskedForSomething() {
    Set<Owner> asked = EnumSet.noneOf(Owner.class);
    Arrays.stream(ErrorCode.values()).map(ErrorCode::owner).forEach(asked::add);

    assertThat(asked).containsExactlyInAnyOrder(Owner.values());
  }

  private static Set<ErrorCode> codes(Kind kind) {
    Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
    Arrays.stream(ErrorCode.values()).filter(code -> code.kind() == kind).forEach(codes::add);
    return codes;
  }
}
