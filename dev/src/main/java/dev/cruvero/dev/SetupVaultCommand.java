package dev.cruvero.dev;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cruvero setup vault}: deploy/vault as a list of requests, or applied. */
@Command(
    name = "vault",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the requests that set Vault or OpenBao up; with --apply sends them.",
      "VAULT_ADDR, VAULT_NAMESPACE and VAULT_CACERT say where. Applied again it changes nothing."
    })
final class SetupVaultCommand implements Callable<Integer> {

  @Option(names = "--apply", description = "send the requests instead of printing them")
  private boolean apply;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "with --apply: an administrator's token; - is stdin")
  private @Nullable String tokenFile;

  @Option(
      names = "--credentials",
      paramLabel = "FOLDER",
      description = "with --apply: write writer.json, reader.json, eraser.json there (AppRole)")
  private @Nullable Path credentials;

  @Option(
      names = "--mount",
      paramLabel = "NAME",
      defaultValue = "secret",
      description = "the KV v2 mount, as CRUVERO_VAULT_MOUNT (${DEFAULT-VALUE})")
  private String mount = "secret";

  private final Map<String, String> environment;
  private final PrintWriter out;

  SetupVaultCommand(Map<String, String> environment, PrintWriter out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (!apply) {
      if (tokenFile != null || credentials != null) {
        throw new DevException("--token-file and --credentials need --apply");
      }
      VaultSetup.print(mount, out);
      return 0;
    }
    String address = environment.getOrDefault("VAULT_ADDR", "");
    if (address.isBlank() || tokenFile == null) {
      throw new DevException("--apply needs VAULT_ADDR and --token-file (- for stdin)");
    }
    String certificate = environment.getOrDefault("VAULT_CACERT", "");
    VaultApi vault =
        new VaultApi(
            address.replaceFirst("/+$", ""),
            environment.get("VAULT_NAMESPACE"),
            certificate.isBlank() ? null : Path.of(certificate));
    VaultSetup setup = new VaultSetup(vault, PrivateFiles.given(tokenFile), mount);
    setup.apply();
    out.println("Vault at " + address + " is set up; nothing else of it was changed");
    if (credentials != null) {
      setup.writeCredentials(PrivateFiles.folder(credentials));
      out.println("the server's three logins are in " + credentials + ", mode 0600");
    }
    return 0;
  }
}
