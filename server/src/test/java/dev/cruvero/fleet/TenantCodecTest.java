package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.PayloadKey;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("soak-sealed")
class TenantCodecTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId BETA = new TenantId("beta");
  private static final String SECRET = "a prompt nobody else may read";

  private final TestKeys keys = new TestKeys();
  private final DataConverter acme = Payloads.converter(ACME, keys);

  private Payload sealed() {
    return acme.toPayload(SECRET).orElseThrow();
  }

  private static String opened(DataConverter converter, Payload payload) {
    return converter.fromPayload(payload, String.class, String.class);
  }

  private void assertForeign(DataConverter converter, Payload payload) {
    assertThatThrownBy(() -> opened(converter, payload))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("PAYLOAD_FOREIGN");
              assertThat(failure.isNonRetryable()).isTrue();
              assertThat(failure.toString()).doesNotContain(SECRET);
            });
    assertThat(opened(acme, sealed())).isEqualTo(SECRET);
  }

  @Test
  void opensWhatItSealedAndShowsNothingOfIt() {
    Payload first = sealed();
    Payload second = sealed();

    assertThat(opened(acme, first)).isEqualTo(SECRET);
    assertThat(readable(first.toByteArray())).doesNotContain(SECRET, "json/plain");
    assertThat(first.getData()).isNotEqualTo(second.getData());
    assertThat(first.getMetadataOrThrow("cruvero-key").toStringUtf8()).isEqualTo("1");
  }

  @Test
  void opensWhatAnOlderKeySealed() {
    Payload before = sealed();

    keys.rotate();

    assertThat(opened(acme, before)).isEqualTo(SECRET);
    assertThat(sealed().getMetadataOrThrow("cruvero-key").toStringUtf8()).isEqualTo("2");
    assertForeign(acme, before.toBuilder().putMetadata("cruvero-key", utf8("2")).build());
  }

  @Test
  void opensNothingWithAnotherTenantsKey() {
    DataConverter thief = Payloads.converter(ACME, new TestKeys());

    assertForeign(thief, sealed());
  }

  @Test
  void opensNothingOfAnotherTenantEvenWithTheSameKey() {
    DataConverter beta = Payloads.converter(BETA, keys);
    Payload renamed = sealed().toBuilder().putMetadata("cruvero-tenant", utf8("beta")).build();

    assertForeign(beta, sealed());
    assertForeign(beta, renamed);
  }

  @Test
  void opensNothingThatWasChangedCutOrNeverSealed() {
    Payload sealed = sealed();
    byte[] bytes = sealed.getData().toByteArray();
    bytes[bytes.length / 2] ^= 1;

    assertForeign(acme, sealed.toBuilder().setData(ByteString.copyFrom(bytes)).build());
    assertForeign(acme, sealed.toBuilder().setData(sealed.getData().substring(0, 20)).build());
    assertForeign(acme, Payloads.converter().toPayload(SECRET).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1.5", "99999999999", "../1"})
  void asksForNoKeyOfAHostileNumber(String version) {
    assertForeign(acme, sealed().toBuilder().putMetadata("cruvero-key", utf8(version)).build());
  }

  @Test
  void sealsWhatFailuresSay() {
    ApplicationFailure failure =
        ApplicationFailure.newFailure("the prompt was: " + SECRET, "TOOL_FAILED", SECRET);

    Failure written = acme.exceptionToFailure(failure);

    assertThat(readable(written.toByteArray())).doesNotContain(SECRET);
    assertThat(written.getApplicationFailureInfo().getType()).isEqualTo("TOOL_FAILED");
    assertThat(acme.failureToException(written)).hasMessageContaining(SECRET);
  }

  @Test
  void keysHaveNoTextForm() {
    String text = PayloadKey.fresh();

    assertThat(PayloadKey.of(3, text).toString()).doesNotContain(text).contains("3");
  }

  private static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
