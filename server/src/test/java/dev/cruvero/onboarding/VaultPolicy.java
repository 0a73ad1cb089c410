package dev.cruvero.onboarding;

import dev.cruvero.testing.Backstage;
import java.util.Map;

/** The policy of the tenants' tokens, as a Vault administrator reads and writes it. */
final class VaultPolicy {
  private static final String PATH = "sys/policies/acl/cruvero-tenant";

  private VaultPolicy() {}

  static String read() {
    return Backstage.vault(PATH).at("/data/policy").asString();
  }

  static void write(String policy) {
    Backstage.vault(PATH, Map.of("policy", policy));
  }
}
