package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.base.CruveroException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The models that may be named at all, from {@code models.yaml}; immutable. */
public final class ModelCatalog {

  private record Entry(
      String name,
      Map<Provider, String> providers,
      long context,
      long maxOutput,
      BigDecimal promptUsdPerMillion,
      BigDecimal completionUsdPerMillion) {

    KnownModel model() {
      return new KnownModel(
          name, providers, context, maxOutput, promptUsdPerMillion, completionUsdPerMillion);
    }
  }

  private record Document(List<Entry> models) {}

  /** What helps against a model that nobody knows. */
  public static final String NEXT =
      "name a model of models.yaml, or add it there: CRUVERO_MODELS_FILE names the server's file";

  private static final String SHIPPED = "/models.yaml";

  private final Map<String, KnownModel> models = new LinkedHashMap<>();

  ModelCatalog(Collection<KnownModel> models) {
    models.forEach(model -> this.models.put(model.name(), model));
  }

  /**
   * Reads the given file instead of the shipped one, when there is one.
   *
   * @throws CruveroException INVALID_REQUEST when it is not a catalogue
   */
  static ModelCatalog read(@Nullable Path file) {
    try (InputStream in =
        file == null
            ? ModelCatalog.class.getResourceAsStream(SHIPPED)
            : Files.newInputStream(file)) {
      Document document =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
              .build()
              .readValue(in, Document.class);
      return new ModelCatalog(document.models().stream().map(Entry::model).toList());
    } catch (IOException | JacksonException | IllegalArgumentException unreadable) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "the model catalogue "
              + (file == null ? "models.yaml" : "that CRUVERO_MODELS_FILE names")
              + " cannot be read: each model needs name, providers, context, maxOutput,"
              + " promptUsdPerMillion and completionUsdPerMillion",
          unreadable);
    }
  }

  public Optional<KnownModel> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  /** The models that an entry of a policy covers, in the catalogue's order. */
  public List<KnownModel> matching(String entry) {
    if (!entry.endsWith("*")) {
      return find(entry).stream().toList();
    }
    String prefix = entry.substring(0, entry.length() - 1);
    return models.values().stream().filter(model -> model.name().startsWith(prefix)).toList();
  }

  /** Every provider that serves one of the models that these entries of a policy cover. */
  public Set<Provider> providersOf(Collection<String> entries) {
    Set<Provider> providers = EnumSet.noneOf(Provider.class);
    entries.forEach(
        entry -> matching(entry).forEach(model -> providers.addAll(model.providers().keySet())));
    return providers;
  }
}
