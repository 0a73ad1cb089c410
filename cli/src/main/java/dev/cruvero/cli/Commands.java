package dev.cruvero.cli;

import java.util.List;
import picocli.CommandLine;

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
          "tenant verify",
          "tenant checklist",
          "tenant onboarding",
          "tenant onboarding retry",
          "tenant onboarding abandon",
          "secret",
          "secret put",
          "secret list",
          "secret delete",
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
          "usage",
          "policy",
          "policy explain",
          "audit",
          "audit list",
          "key",
          "key create",
          "key list",
          "key revoke",
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

  private Commands() {}

  /** Adds what the words may mean: one branch when they name it, else all that stand there. */
  static void grow(CommandLine root, Session session, String... words) {
    grow(root, session, "", List.of(words), false);
  }

  /** The whole tree, for completion and help. */
  static void growWhole(CommandLine root, Session session) {
    grow(root, session, "", List.of(), true);
  }

  private static void grow(
      CommandLine parent, Session session, String path, List<String> words, boolean whole) {
    String word = words.isEmpty() ? "" : words.getFirst();
    // An option in front may take a value, so where the command stands is only known after parsing.
    boolean deep =
        whole
            || (word.startsWith("-") && !List.of("-h", "--help", "-V", "--version").contains(word));
    boolean named = PATHS.contains(path + word);
    for (String child : PATHS) {
      if (child.startsWith(path) && child.indexOf(' ', path.length()) < 0) {
        String name = child.substring(path.length());
        if (named && !name.equals(word)) {
          continue;
        }
        CommandLine branch = new CommandLine(command(session, child));
        branch.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        if (named || deep) {
          grow(
              branch,
              session,
              child + " ",
              named ? words.subList(1, words.size()) : List.of(),
              deep);
        }
        parent.addSubcommand(name, branch);
      }
    }
  }

  private static Object command(Session session, String path) {
    return switch (path) {
      case "tenant" -> group("Creates, changes and proves tenants.");
      case "tenant create" -> new TenantCreateCommand(session);
      case "tenant get" -> new TenantGetCommand(session);
      case "tenant list" -> new TenantListCommand(session);
      case "tenant update" -> new TenantUpdateCommand(session);
      case "tenant verify" -> new TenantVerifyCommand(session);
      case "tenant checklist" -> new TenantChecklistCommand(session);
      case "tenant onboarding" -> new OnboardingShowCommand(session);
      case "tenant onboarding retry" -> new OnboardingRetryCommand(session);
      case "tenant onboarding abandon" -> new OnboardingAbandonCommand(session);
      case "secret" -> group("Stores tenants' LLM credentials in Vault.");
      case "secret put" -> new SecretPutCommand(session);
      case "secret list" -> new SecretListCommand(session);
      case "secret delete" -> new SecretDeleteCommand(session);
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
      case "usage" -> new UsageCommand(session);
      case "policy" -> group("Explains what a tenant may use.");
      case "policy explain" -> new PolicyExplainCommand(session);
      case "audit" -> group("Shows who did what.");
      case "audit list" -> new AuditListCommand(session);
      case "key" -> group("Makes and revokes API keys.");
      case "key create" -> new KeyCreateCommand(session);
      case "key list" -> new KeyListCommand(session);
      case "key revoke" -> new KeyRevokeCommand(session);
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

  private static CommandLine.Model.CommandSpec group(String description) {
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
    spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
    return spec;
  }
}
