package dev.cruvero.api;

import com.fasterxml.jackson.annotation.JsonValue;

/** Who acts when something fails: the runbook's escalation path. */
public enum Owner {
  PLATFORM_SRE("Platform/SRE"),
  SECURITY("Security"),
  PRODUCT("Product/App owner");

  private final String title;

  Owner(String title) {
    this.title = title;
  }

  /** The name as the runbook writes it. */
  @JsonValue
  public String title() {
    return title;
  }
}
