package dev.cruvero.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The run from which the AOT cache is made: ordinary lines against a server that answers, so that
 * the cache knows HTTP, JSON and YAML too. {@code java -XX:AOTCacheOutput=… -cp cli.jar
 * dev.cruvero.cli.Training}
 */
final class Training {

  private static final String ANSWER =
      """
      {"id":"acme","tenant":"acme","state":"COMPLETED","registry":{"id":"default","version":"v2.0.0"},
       "limits":{"rpm":120,"costPerDayUsd":"50"},"policy":{"allowedTools":["calculator"]},
       "items":[{"id":"acme","revision":7}],"steps":[{"step":"record","number":1,"state":"DONE"}],
       "checklist":[{"title":"Tenant record created and enabled","status":"done"}],"answer":"42"}
      """;

  private static final String[] LINES = {
    "--help",
    "tenant --help",
    "tenant get --id acme",
    "tenant list",
    "tenant get --id acme -o json",
    "tenant get --id acme -o yaml",
    "tenant update --id acme --rpm 120 --allowed-tools calculator",
    "tenant checklist --id acme",
    "tenant onboarding --id acme --watch",
    "run --tenant acme --prompt x",
    "health",
    "tenant get --idd acme",
  };

  private Training() {}

  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Training::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Path home = Files.createTempDirectory("cruvero-training-");
    Path key = Files.writeString(home.resolve("key"), "crv_training");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Io io =
        new Io(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Map.of("HOME", home.toString()),
            false,
            false,
            false);
    // Server and key come from a context, as they mostly do.
    Contexts.Context context = new Contexts.Context(url, key.toString(), null);
    Contexts contexts = Contexts.read(io).using("training");
    contexts.named().put("training", context);
    contexts.write();
    for (String line : LINES) {
      CruveroCommand.run(io, line.split(" "));
    }
    server.stop(0);
    Files.delete(contexts.file());
    Files.delete(contexts.file().getParent());
    Files.delete(home.resolve(".config"));
    Files.delete(key);
    Files.delete(home);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
