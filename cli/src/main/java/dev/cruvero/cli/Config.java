package dev.cruvero.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where to call and as whom: flag, then environment, then context file, then default. */
record Config(URI server, @Nullable String apiKey, @Nullable String tenant, String context) {

  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

  static Config of(Io io, GlobalOptions options) {
    Contexts contexts = Contexts.read(io);
    String asked = first(options.context, io.variable("CRUVERO_CONTEXT"));
    String name = asked == null ? contexts.current() : asked;
    Contexts.Context chosen = contexts.named().get(name);
    if (chosen == null && asked != null) {
      throw contexts.unknown(name);
    }
    if (chosen == null) {
      chosen = new Contexts.Context(null, null, null);
    }
    return new Config(
        server(
            first(options.server, io.variable("CRUVERO_SERVER"), chosen.server(), DEFAULT_SERVER)),
        apiKey(io, options, chosen),
        first(io.variable("CRUVERO_TENANT_ID"), chosen.tenant()),
        name);
  }

  static URI server(@Nullable String text) {
    try {
      URI uri = URI.create(text == null ? "" : text.replaceAll("/+$", ""));
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same sentence: the text is no address.
    }
    throw Failure.usage(
        "the server's address (--server, CRUVERO_SERVER or the context) must look like http://host:8080");
  }

  // A context's key belongs to that context's server: naming another server does not send it there.
  private static @Nullable String apiKey(Io io, GlobalOptions options, Contexts.Context context) {
    if (options.apiKeyFile != null) {
      return read(options.apiKeyFile);
    }
    String direct = io.variable("CRUVERO_API_KEY");
    if (direct != null) {
      return printable(direct.strip(), "CRUVERO_API_KEY");
    }
    String elsewhere = first(options.server, io.variable("CRUVERO_SERVER"));
    boolean sameServer =
        elsewhere == null
            || server(elsewhere).equals(server(first(context.server(), DEFAULT_SERVER)));
    String file = context.apiKeyFile();
    return file != null && sameServer ? read(file) : null;
  }

  private static String read(String file) {
    try {
      return printable(Files.readString(Path.of(file)).strip(), "the key file " + file);
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw Failure.usage("the key file " + file + " cannot be read");
    }
  }

  // Checked here because the HTTP client would name the value in its own complaint.
  private static String printable(String key, String source) {
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw Failure.usage(source + " holds no API key");
    }
    return key;
  }

  private static @Nullable String first(@Nullable String... values) {
    for (String value : values) {
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
