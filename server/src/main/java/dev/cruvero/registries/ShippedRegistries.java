package dev.cruvero.registries;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.RegistryRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The registry versions that come with the program; their files never change. */
final class ShippedRegistries {

  private final JsonMapper json;

  ShippedRegistries(JsonMapper json) {
    this.json = json;
  }

  /**
   * @throws CruveroException REGISTRY_NOT_FOUND when no such version is shipped
   */
  JsonNode tools(RegistryRef ref) {
    String path = "/registries/" + ref.id() + "/" + ref.version() + ".json";
    try (InputStream file = ShippedRegistries.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new CruveroException(
            ErrorCode.REGISTRY_NOT_FOUND,
            "no tools are shipped for registry " + ref + ": name a file that has them",
            "cruvero seed-registry --id "
                + ref.id()
                + " --version "
                + ref.version()
                + " -f tools.json");
      }
      return json.readTree(file).path("tools");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
