package dev.cruvero.tools;

import dev.cruvero.api.Owner;
import org.jspecify.annotations.Nullable;

/** Why the guard lets a request not go out; turned into an outcome by {@link HttpGet}. */
final class EgressRefusal extends RuntimeException {

  private final String rule;
  private final @Nullable String unlisted;

  private EgressRefusal(String rule, @Nullable String unlisted) {
    super(rule, null, false, false);
    this.rule = rule;
    this.unlisted = unlisted;
  }

  static EgressRefusal of(String rule) {
    return new EgressRefusal(rule, null);
  }

  static EgressRefusal unlisted(String host) {
    return new EgressRefusal("the host is not on the list", host);
  }

  String rule() {
    return rule;
  }

  Owner owner() {
    return unlisted == null ? Owner.SECURITY : Owner.PRODUCT;
  }

  String list() {
    return unlisted == null ? "egress guard" : "httpHosts";
  }

  String next(String tenant) {
    return unlisted == null
        ? "use a public http or https address on port 80 or 443; nothing allows this one"
        : "cruvero tenant update --id " + tenant + " --add-http-hosts " + unlisted;
  }
}
