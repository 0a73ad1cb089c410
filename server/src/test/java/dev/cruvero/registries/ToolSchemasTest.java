package dev.cruvero.registries;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ToolSchemasTest {

  private static boolean accepted(String schema) {
    return ToolSchemas.problem(JsonMapper.shared().readTree(schema.replace('\'', '"'))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'object'}",
        "{'type':'object','properties':{'a':{'type':'string','maxLength':5}},'required':['a'],'additionalProperties':false}",
        "{'type':'object','properties':{'pattern':{'type':'string'}},'additionalProperties':false}",
        "{'type':'object','properties':{'a':{'$ref':'#/$defs/x'}},'additionalProperties':false,'$defs':{'x':{'enum':['pattern','$ref']}}}",
        "{'type':'object','properties':{'a':{'anyOf':[{'type':'integer'},true]}},'additionalProperties':false}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','type':'object'}"
      })
  void acceptsWhatToolsNeed(String schema) {
    assertThat(accepted(schema)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'object'",
        "{'type':'string'}",
        "{'type':'object','properties':{'a':{'type':'string'}}}",
        "{'type':'object','properties':{'a':{'pattern':'(a+)+$'}},'additionalProperties':false}",
        "{'type':'object','patternProperties':{'(a+)+$':{}}}",
        "{'type':'object','$ref':'https://evil.example/schema.json'}",
        "{'type':'object','$ref':'file:///etc/passwd'}",
        "{'type':'object','$ref':'#'}",
        "{'type':'object','$ref':'#/$defs/none'}",
        "{'type':'object','$dynamicRef':'#x'}",
        "{'type':'object','$id':'https://evil.example'}",
        "{'type':'object','$schema':'https://evil.example/meta'}",
        "{'type':'object','unevaluatedProperties':false}",
        "{'type':'object','anyOf':[{'$ref':'#/$defs/x'}],'$defs':{'x':{'anyOf':[{'$ref':'#/$defs/x'}]}}}",
        "{'type':'object','minProperties':-1}",
        "{'type':'object','required':'a'}",
        "{'type':'object','properties':{'a':5},'additionalProperties':false}"
      })
  void refusesWhatCouldFetchRecurseOrCrawl(String schema) {
    assertThat(accepted(schema)).isFalse();
  }

  @Test
  void refusesReferencesThatMultiply() {
    StringBuilder definitions = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      definitions.append(
          "'d%d':{'anyOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]},"
              .formatted(i, i + 1, i + 1));
    }

    assertThat(
            accepted("{'type':'object','$ref':'#/$defs/d0','$defs':{" + definitions + "'d12':{}}}"))
        .isFalse();
  }

  @Test
  void refusesDepthAndSize() {
    String deep = "{'type':'object','not':".repeat(21) + "{}" + "}".repeat(21);
    String large = "{'type':'object','description':'" + "x".repeat(33_000) + "'}";

    assertThat(accepted(deep)).isFalse();
    assertThat(accepted(large)).isFalse();
  }
}
