package dev.cruvero.tenants;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part {@code policy} of a change: each of its lists is replaced, added to or taken from. */
final class PolicyFields {

  private static final int MOST_ENTRIES = 500;
  private static final String DOWNGRADE = "downgradeModel";
  private static final List<String> LISTS =
      List.of("allowedModels", "blockedModels", "allowedTools", "blockedTools", "httpHosts");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@~-]{0,199}\\*?|\\*");
  private static final String NAME_EXPECTED =
      "a name has 1 to 200 of A-Z a-z 0-9 . _ : / @ ~ - and may end with *";
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@~-]{0,199}");
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62}))*(:[0-9]{1,5})?");
  private static final String HOST_EXPECTED =
      "a host name in lower case is expected, like api.example.com, with *. before it for all below it, and :port if it is not the usual one";

  private PolicyFields() {}

  static Policy apply(Fields fields, Policy current) {
    if (!fields.has("policy")) {
      return current;
    }
    if (fields.isNull("policy")) {
      return Policy.NONE;
    }
    Fields given = fields.object("policy");
    given.refuseOthers(known());
    return new Policy(
        list(given, "allowedModels", current.allowedModels(), NAME, NAME_EXPECTED),
        list(given, "blockedModels", current.blockedModels(), NAME, NAME_EXPECTED),
        list(given, "allowedTools", current.allowedTools(), NAME, NAME_EXPECTED),
        list(given, "blockedTools", current.blockedTools(), NAME, NAME_EXPECTED),
        list(given, "httpHosts", current.httpHosts(), HOST, HOST_EXPECTED),
        given.isNull(DOWNGRADE)
            ? null
            : given.<@Nullable String>parsed(
                DOWNGRADE, current.downgradeModel(), PolicyFields::model));
  }

  private static String model(String name) {
    if (!MODEL.matcher(name).matches()) {
      throw new IllegalArgumentException("the name of one model is expected, without *");
    }
    return name;
  }

  private static Set<String> known() {
    Set<String> names = new HashSet<>(LISTS);
    names.add(DOWNGRADE);
    LISTS.forEach(list -> names.addAll(List.of("add" + upper(list), "remove" + upper(list))));
    return names;
  }

  private static List<String> list(
      Fields given, String name, List<String> current, Pattern shape, String expected) {
    Set<String> entries =
        new LinkedHashSet<>(given.has(name) ? given.strings(name, shape, expected) : current);
    entries.addAll(given.strings("add" + upper(name), shape, expected));
    given.strings("remove" + upper(name), shape, expected).forEach(entries::remove);
    if (entries.size() > MOST_ENTRIES) {
      given.problem(name, "at most " + MOST_ENTRIES + " entries are kept");
    }
    return new ArrayList<>(entries);
  }

  private static String upper(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
