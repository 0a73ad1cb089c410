package dev.cruvero.secrets;

import tools.jackson.databind.JsonNode;

/** What came of one request to Vault. */
sealed interface VaultAnswer {

  /** Vault said something; the body is missing where there was none. */
  record Said(int status, JsonNode body) implements VaultAnswer {

    boolean ok() {
      return status >= 200 && status < 300;
    }

    /** The current version in a metadata document; 0 for none. */
    int currentVersion() {
      return body.at("/data/current_version").asInt(0);
    }

    /** Whether that version is there to be read. */
    boolean currentIsLive() {
      JsonNode version = body.at("/data/versions").path(Integer.toString(currentVersion()));
      return version.isObject()
          && version.path("deletion_time").asString("").isEmpty()
          && !version.path("destroyed").asBoolean(false);
    }
  }

  /** Vault is there and sealed. */
  record Sealed() implements VaultAnswer {}

  /** Vault does not answer, not in time, or not just now. */
  record Away(String why) implements VaultAnswer {}

  /** We could not log in: Vault knows our identity no more, or its file is wrong. */
  record LoginRefused(String why) implements VaultAnswer {}
}
