package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class CanonicalJsonTest {

  private static String canonical(String json) {
    return CanonicalJson.text(JsonMapper.shared().readTree(json));
  }

  @Test
  void writesTheExampleOfTheStandard() {
    String given =
        """
        {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
         "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
         "literals": [null, true, false]}
        """;

    assertThat(canonical(given))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, 0",
    "1.0, 1",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "-1.5e-7, -1.5e-7",
    "0.000001, 0.000001",
    "1e-7, 1e-7",
    "5e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "9007199254740992, 9007199254740992",
    "123456.789, 123456.789"
  })
  void writesNumbersAsEcmaScriptDoes(String given, String expected) {
    assertThat(canonical("[" + given + "]")).isEqualTo("[" + expected + "]");
  }

  @Test
  void sortsKeysByCodeUnitAtEveryDepth() {
    assertThat(canonical("{\"b\":{\"z\":1,\"a\":2},\"a\":[],\"\\u20ac\":0,\"B\":{}}"))
        .isEqualTo("{\"B\":{},\"a\":[],\"b\":{\"a\":2,\"z\":1},\"€\":0}");
  }

  @Test
  void refusesIntegersThatReadersWouldRound() {
    assertThatThrownBy(() -> canonical("[9007199254740993]"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
