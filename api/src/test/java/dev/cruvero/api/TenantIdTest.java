package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("soak-sealed")
class TenantIdTest {

  static Stream<String> tooLong() {
    return Stream.of("a".repeat(32), "a".repeat(10 * 1024));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab",
        "a1",
        "acme",
        "acme-2",
        "a-b-c",
        "administrator",
        "x23456789012345678901234567890"
      })
  void takesWhatAnIdLooksLike(String id) {
    TenantId tenant = new TenantId(id);

    assertThat(tenant.value()).isEqualTo(id);
    assertThat(tenant).hasToString(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        " ",
        "..",
        ".",
        "../x",
        "a/b",
        "/ab",
        "ab/",
        "a%2fb",
        "%2f",
        "%2e%2e",
        "a+b",
        "+",
        "a*",
        "*",
        "Acme",
        "ACME",
        "1ab",
        "-ab",
        "ab-",
        "a_b",
        "a.b",
        "a b",
        " ab",
        "ab ",
        "ab\n",
        "\nab",
        "a\0b",
        "a\\b",
        "a'b",
        "a\"b",
        "a;b",
        "a{b}",
        "${a}",
        "a\u200bb",
        "ab\u202e"
      })
  void refusesWhatCouldBeMoreThanAName(String hostile) {
    assertThatIllegalArgumentException().isThrownBy(() -> new TenantId(hostile));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0430cme",
        "acm\u0435",
        "\uff41cme",
        "acm\u00e9",
        "acme\u0301",
        "\u0131d",
        "acme\u0661"
      })
  void refusesLettersThatOnlyLookTheSame(String lookAlike) {
    assertThatIllegalArgumentException().isThrownBy(() -> new TenantId(lookAlike));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a--b", "acme--prod", "xn--80ak6aa92e"})
  void refusesDoubledHyphens(String doubled) {
    assertThatIllegalArgumentException().isThrownBy(() -> new TenantId(doubled));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "system",
        "pool",
        "admin",
        "platform",
        "cruvero",
        "root",
        "all",
        "none",
        "null",
        "api",
        "temporal"
      })
  void refusesReservedNamesByName(String reserved) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TenantId(reserved))
        .withMessage("the tenant id \"" + reserved + "\" is reserved");
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void refusesAnIdThatIsTooLongWithoutRepeatingIt(String id) {
    assertThatThrownBy(() -> new TenantId(id))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain(id)
        .hasSizeLessThan(200);
  }

  @Test
  void ordersByName() {
    assertThat(new TenantId("ab")).isLessThan(new TenantId("ac"));
  }
}
