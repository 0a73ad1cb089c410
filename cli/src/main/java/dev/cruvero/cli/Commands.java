package dev.cruvero.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The tree of commands. Only the branch that a line names is built, because reading the annotations
 * of all of them costs more than most commands take.
 */
final class Commands {

  private static final List<String> PATHS =
      List.of(
          "tenant",
          "tenant create",
          "tenant get",
          "tenant list",
          "tenant update",
          "tenant suspend",
          "tenant resume",
          "tenant verify",
          "tenant checklist",
          "tenant onboarding",
          "tenant onboarding retry",
          "tenant onboarding abandon",
          "secret",
          "secret put",
          "secret list",
          "secret delete",
          "secret rotate-payload-key",
          "seed-registry",
          "registry",
          "registry list",
          "registry show",
          "registry diff",
          "run",
          "runs",
          "runs list",
          "runs show",
          "runs steps",
          "runs watch",
          "runs cancel",
          "quota",
          "quota show",
          "quota usage",
          "quota history",
          "quota override",
          "quota override list",
          "quota override end",
          "usage",
          "policy",
          "policy explain",
          "audit",
          "audit list",
          "audit export",
          "audit verify",
          "audit checkpoints",
          "audit keys",
          "audit erase",
          "key",
          "key create",
          "key list",
          "key rotate",
          "key revoke",
          "token",
          "token revoke",
          "support",
          "support grant",
          "support list",
          "support revoke",
          "whoami",
          "health",
          "doctor",
          "plan",
          "apply",
          "onboard",
          "context",
          "context list",
          "context use",
          "context show",
          "context set",
          "api",
          "completion",
          "help");

  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  private static final Set<String> TAKING_A_VALUE =
      Set.of(
          "-o",
          "--output",
          "--server",
          "--context",
          "--api-key-file",
          "--timeout",
          "--idempotency-key");

  private Commands() {}

  /** Adds what the words may mean: one branch when they name it, else all that stand there. */
  static void grow(CommandLine root, Session session, String... words) {
    grow(root, session, "", List.of(words));
  }

  /** The whole tree, for completion and help. */
  static void growWhole(CommandLine root, Session session) {
    growWhole(root, session, "");
  }

  private static void grow(CommandLine parent, Session session, String path, List<String> words) {
    List<String> rest = withoutGlobalOptions(words);
    String word = rest.isEmpty() ? "" : rest.getFirst();
    if (PATHS.contains(path + word)) {
      grow(
          add(parent, session, path + word),
          session,
          path + word + " ",
          rest.subList(1, rest.size()));
    } else if (word.isEmpty() || !word.startsWith("-") || HELP.contains(word)) {
      children(path).forEach(child -> mention(parent, session, child));
    } else {
      growWhole(parent, session, path);
    }
  }

  private static void growWhole(CommandLine parent, Session session, String path) {
    children(path).forEach(child -> growWhole(add(parent, session, child), session, child + " "));
  }

  private static List<String> children(String path) {
    return PATHS.stream()
        .filter(child -> child.startsWith(path) && child.indexOf(' ', path.length()) < 0)
        .toList();
  }

  // "cruvero -o json tenant get": what stands in front of the command is not the command.
  private static List<String> withoutGlobalOptions(List<String> words) {
    int start = 0;
    while (start < words.size()
        && words.get(start).startsWith("-")
        && !HELP.contains(words.get(start))) {
      start += TAKING_A_VALUE.contains(words.get(start)) ? 2 : 1;
    }
    return start < words.size() ? words.subList(start, words.size()) : words;
  }

  private static CommandLine add(CommandLine parent, Session session, String path) {
    CommandLine branch = new CommandLine(command(session, path));
    branch.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    parent.addSubcommand(path.substring(path.lastIndexOf(' ') + 1), branch);
    return branch;
  }

  /** Adds a command's name and description only: enough for help and for suggestions. */
  private static void mention(CommandLine parent, Session session, String path) {
    CommandSpec spec =
        switch (command(session, path)) {
          case CommandSpec group -> group;
          case Object command ->
              group(command.getClass().getAnnotation(CommandLine.Command.class).description());
        };
    parent.addSubcommand(path.substring(path.lastIndexOf(' ') + 1), new CommandLine(spec));
  }

  private static Object command(Session session, String path) {
    return switch (path) {
      case "tenant" -> group("Creates, changes and proves tenants.");
      case "tenant create" -> new TenantCreateCommand(session);
      case "tenant get" -> new TenantGetCommand(session);
      case "tenant list" -> new TenantListCommand(session);
      case "tenant update" -> new TenantUpdateCommand(session);
      case "tenant suspend" -> new TenantSuspendCommand(session);
      case "tenant resume" -> new TenantResumeCommand(session);
      case "tenant verify" -> new TenantVerifyCommand(session);
      case "tenant checklist" -> new TenantChecklistCommand(session);
      case "tenant onboarding" -> new OnboardingShowCommand(session);
      case "tenant onboarding retry" -> new OnboardingRetryCommand(session);
      case "tenant onboarding abandon" -> new OnboardingAbandonCommand(session);
      case "secret" -> group("Stores tenants' LLM credentials in Vault.");
      case "secret put" -> new SecretPutCommand(session);
      case "secret list" -> new SecretListCommand(session);
      case "secret delete" -> new SecretDeleteCommand(session);
      case "secret rotate-payload-key" -> new SecretRotatePayloadKeyCommand(session);
      case "seed-registry" -> new SeedRegistryCommand(session);
      case "registry" -> group("Shows tool registries.");
      case "registry list" -> new RegistryListCommand(session);
      case "registry show" -> new RegistryShowCommand(session);
      case "registry diff" -> new RegistryDiffCommand(session);
      case "run" -> new RunCommand(session);
      case "runs" -> group("Shows and cancels agent runs.");
      case "runs list" -> new RunsListCommand(session);
      case "runs show" -> new RunsShowCommand(session);
      case "runs steps" -> new RunsStepsCommand(session);
      case "runs watch" -> new RunsWatchCommand(session);
      case "runs cancel" -> new RunsCancelCommand(session);
      case "quota" -> new QuotaCommand(session);
      case "quota show" -> new QuotaCommand(session);
      case "quota usage" -> new UsageCommand(session);
      case "quota history" -> new QuotaHistoryCommand(session);
      case "quota override" -> new QuotaOverrideCommand(session);
      case "quota override list" -> new QuotaOverrideListCommand(session);
      case "quota override end" -> new QuotaOverrideEndCommand(session);
      case "usage" -> new UsageCommand(session);
      case "policy" -> group("Explains what a tenant may use.");
      case "policy explain" -> new PolicyExplainCommand(session);
      case "audit" -> group("Shows who did what, and proves it.");
      case "audit list" -> new AuditListCommand(session);
      case "audit export" -> new AuditExportCommand(session);
      case "audit verify" -> new AuditVerifyCommand(session);
      case "audit checkpoints" -> new AuditCheckpointsCommand(session);
      case "audit keys" -> new AuditKeysCommand(session);
      case "audit erase" -> new AuditEraseCommand(session);
      case "key" -> group("Makes, rotates and revokes API keys.");
      case "key create" -> new KeyCreateCommand(session);
      case "key list" -> new KeyListCommand(session);
      case "key rotate" -> new KeyRotateCommand(session);
      case "key revoke" -> new KeyRevokeCommand(session);
      case "token" -> group("Revokes bearer tokens of the identity provider.");
      case "token revoke" -> new TokenRevokeCommand(session);
      case "support" -> group("Gives leave to read what tenants' runs say, for a while.");
      case "support grant" -> new SupportGrantCommand(session);
      case "support list" -> new SupportListCommand(session);
      case "support revoke" -> new SupportRevokeCommand(session);
      case "whoami" -> new WhoamiCommand(session);
      case "health" -> new HealthCommand(session);
      case "doctor" -> new DoctorCommand(session);
      case "plan" -> new PlanCommand(session);
      case "apply" -> new ApplyCommand(session);
      case "onboard" -> new OnboardCommand(session);
      case "context" -> group("Names servers and keys.");
      case "context list" -> new ContextListCommand(session);
      case "context use" -> new ContextUseCommand(session);
      case "context show" -> new ContextShowCommand(session);
      case "context set" -> new ContextSetCommand(session);
      case "api" -> new ApiCommand(session);
      case "completion" -> new CompletionCommand(session);
      case "help" -> new HelpCommand(session);
      default -> throw new IllegalArgumentException(path);
    };
  }

  private static CommandSpec group(String... description) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
    return spec;
  }
}
