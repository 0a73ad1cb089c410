package dev.cruvero.cli;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** What the server answered. */
record Answer(int status, JsonNode body, HttpHeaders headers) {

  boolean ok() {
    return status / 100 == 2;
  }

  /** The identical thing was there already. */
  boolean unchanged() {
    return headers.firstValue("Cruvero-Unchanged").filter("true"::equals).isPresent();
  }
}
