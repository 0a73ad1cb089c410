package dev.cruvero.health;

import dev.cruvero.base.Settings;
import java.util.Locale;
import java.util.Objects;

/** Which program answers, and for which installation. */
record ServerInfo(String version, String environment, boolean practiceModel, String apiVersion) {

  static ServerInfo of(Settings settings) {
    String version = ServerInfo.class.getPackage().getImplementationVersion();
    return new ServerInfo(
        Objects.requireNonNullElse(version, "development"),
        settings.environment().name().toLowerCase(Locale.ROOT),
        settings.llm().practiceModel(),
        "v1");
  }
}
