package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailuresTest {

  @Test
  void triesAgainWhatItsCodeSaysCanSucceedLater() {
    ApplicationFailure denied = failure(ErrorCode.MODEL_BLOCKED);
    ApplicationFailure dependency = failure(ErrorCode.REGISTRY_MISSING);

    assertThat(denied.isNonRetryable()).isTrue();
    assertThat(denied.getType()).isEqualTo("MODEL_BLOCKED");
    assertThat(dependency.isNonRetryable()).isFalse();
  }

  private static ApplicationFailure failure(ErrorCode code) {
    return Failures.of(new CruveroException(code, "a sentence", "a command"), 1);
  }

  @Test
  void carriesTheCommandThatHelpsAndNoStackTrace() {
    ApplicationFailure failure = failure(ErrorCode.MODEL_BLOCKED);

    assertThat(failure.getDetails().get(String.class)).isEqualTo("a command");
    assertThat(failure.getStackTrace()).isEmpty();
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void outlastsPostgres() {
    ApplicationFailure lost =
        Failures.of(new DataAccessResourceFailureException("select secret"), 99);
    ApplicationFailure closed = Failures.of(new CannotCreateTransactionException("no"), 99);

    assertThat(lost.getType()).isEqualTo("POSTGRES_UNREACHABLE");
    assertThat(lost.isNonRetryable()).isFalse();
    assertThat(lost.getMessage()).doesNotContain("secret");
    assertThat(closed.isNonRetryable()).isFalse();
  }

  @Test
  void givesUpTheUnexpectedAfterAFewTriesWithoutItsWords() {
    RuntimeException bug = new IllegalStateException("payload");

    assertThat(Failures.of(bug, 1).isNonRetryable()).isFalse();
    assertThat(Failures.of(bug, 3).isNonRetryable()).isTrue();
    assertThat(Failures.of(bug, 3).getMessage()).doesNotContain("payload");
  }

  @Test
  void waitsAsLongAsTheProviderAsks() {
    Cause cause = Cause.of(ErrorCode.PROVIDER_RATE_LIMITED, "slow down", null);

    ApplicationFailure failure = Failures.of(cause, Duration.ofSeconds(7), true);

    assertThat(failure.getNextRetryDelay()).isEqualTo(Duration.ofSeconds(7));
    assertThat(failure.isNonRetryable()).isFalse();
  }
}
