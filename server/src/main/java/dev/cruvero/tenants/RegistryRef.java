package dev.cruvero.tenants;

/** One immutable version of a registry: {@code default@v2.0.0}. */
public record RegistryRef(String id, String version) {

  /** What a tenant pins when nothing else is said. */
  public static final RegistryRef STANDARD = new RegistryRef("default", "v2.0.0");

  public RegistryRef {
    if (!id.matches("[a-z][a-z0-9-]{0,62}")
        || !version.matches("v[0-9]+\\.[0-9]+\\.[0-9]+(-[a-z0-9.]{1,32})?")) {
      throw new IllegalArgumentException("a registry is written id@version, like default@v2.0.0");
    }
  }

  @Override
  public String toString() {
    return id + "@" + version;
  }
}
