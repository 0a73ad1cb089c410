package dev.cruvero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.Provider;
import dev.cruvero.base.CruveroException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {

  private final ModelCatalog shipped = ModelCatalog.read(null);

  @Test
  void shipsTheModelOfTheRunbook() {
    KnownModel model = shipped.find("x-ai/grok-4-fast").orElseThrow();

    assertThat(model.providers()).containsEntry(Provider.OPENROUTER, "x-ai/grok-4-fast");
    assertThat(model.cost(1_000_000, 1_000_000)).isEqualByComparingTo("0.70");
  }

  @Test
  void roundsACostUp() {
    KnownModel model = shipped.find("x-ai/grok-4-fast").orElseThrow();

    assertThat(model.cost(1, 0)).isEqualByComparingTo("0.0000002");
    assertThat(model.cost(0, 0)).isZero();
  }

  @Test
  void findsEveryModelThatAPrefixCovers() {
    assertThat(shipped.matching("azure/*")).extracting(KnownModel::name).contains("azure/gpt-4o");
    assertThat(shipped.matching("azure/*")).allMatch(model -> model.name().startsWith("azure/"));
    assertThat(shipped.matching("gpt-9")).isEmpty();
  }

  @Test
  void namesTheProvidersOfWhatAPolicyAllows() {
    assertThat(shipped.providersOf(List.of("x-ai/grok-4-fast")))
        .containsExactly(Provider.OPENROUTER);
    assertThat(shipped.providersOf(List.of("x-ai/*", "azure/gpt-4o")))
        .containsExactlyInAnyOrder(Provider.OPENROUTER, Provider.AZURE);
  }

  @Test
  void readsAnotherFileInsteadAndRefusesABrokenOne(@TempDir Path folder) throws IOException {
    Path good = folder.resolve("good.yaml");
    Files.writeString(
        good,
        "models: [{name: own, providers: {azure: x}, context: 1000, maxOutput: 100,"
            + " promptUsdPerMillion: 0, completionUsdPerMillion: 0}]");
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, "models: [{name: own, providers: {nobody: x}}]");

    assertThat(ModelCatalog.read(good).find("own")).isPresent();
    assertThatThrownBy(() -> ModelCatalog.read(bad))
        .isInstanceOf(CruveroException.class)
        .hasMessageContaining("CRUVERO_MODELS_FILE");
  }
}
