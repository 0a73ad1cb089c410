package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class CommandsTest {

  @TempDir Path home;

  private Shell shell() {
    return new Shell("http://127.0.0.1:1", home);
  }

  private static void paths(CommandLine command, List<String> found) {
    for (CommandLine child : command.getSubcommands().values()) {
      found.add(child.getCommandSpec().qualifiedName());
      paths(child, found);
    }
  }

  @Test
  void everyCommandExplainsItself() {
    List<String> found = new ArrayList<>();
    paths(CruveroCommand.whole(new Session(Io.ofProcess())), found);

    assertThat(found).hasSizeGreaterThan(45);
    for (String path : found) {
      String[] words = (path + " --help").substring("cruvero ".length()).split(" ");
      Outcome outcome = shell().run(words);
      assertThat(outcome.exit()).as(path).isZero();
      assertThat(outcome.out()).contains("Usage: " + path);
    }
  }

  @Test
  void everyOptionSaysWhatItIsFor() {
    CommandLine root = CruveroCommand.whole(new Session(Io.ofProcess()));
    List<CommandLine> todo = new ArrayList<>(List.of(root));
    while (!todo.isEmpty()) {
      CommandLine command = todo.removeLast();
      todo.addAll(command.getSubcommands().values());
      assertThat(command.getCommandSpec().options())
          .filteredOn(option -> !option.hidden() && option.description().length == 0)
          .as(command.getCommandSpec().qualifiedName())
          .isEmpty();
    }
  }

  @Test
  void helpWorksWithoutAServer() {
    assertThat(shell().run().out())
        .startsWith("Usage: cruvero")
        .contains("quickstart", "key bootstrap");
    assertThat(shell().run("help", "tenant", "create").out())
        .startsWith("Usage: cruvero tenant create");
    assertThat(shell().run("help", "exit-codes").out())
        .contains("  7  onboarding waits", "124  timed out");
    assertThat(shell().run("help", "nonsense").exit()).isEqualTo(2);
    assertThat(shell().run("--version").out()).startsWith("cruvero ");
  }

  @Test
  void theTrainingRunNeedsNothing() throws IOException {
    Training.main(new String[0]);
  }

  @Test
  void globalOptionsMayStandInFrontWithoutBuildingTheWholeTree() {
    CommandLine root =
        CruveroCommand.commandLine(new Session(Io.ofProcess()), "-o", "json", "tenant", "get");

    List<String> built = new ArrayList<>();
    paths(root, built);
    assertThat(built).containsExactly("cruvero tenant", "cruvero tenant get");
  }

  @Test
  void completionKnowsNestedCommands() {
    assertThat(shell().run("completion", "bash").out()).contains("abandon", "--max-runs-per-day");
    assertThat(shell().run("completion", "zsh").exit()).isZero();
    assertThat(shell().run("completion", "fish").exit()).isEqualTo(2);
  }

  @Test
  void everyKeywordOfTheSchemaIsOneThatIsChecked() {
    Set<String> keywords = new TreeSet<>();
    keywords(SpecSchema.load(), keywords);

    assertThat(keywords)
        .isSubsetOf(
            "$schema",
            "$id",
            "$defs",
            "$ref",
            "title",
            "description",
            "type",
            "required",
            "additionalProperties",
            "properties",
            "const",
            "enum",
            "pattern",
            "minLength",
            "minimum",
            "items",
            "minProperties",
            "maxProperties");
  }

  private static void keywords(JsonNode schema, Set<String> found) {
    if (!schema.isObject()) {
      return;
    }
    found.addAll(schema.propertyNames());
    for (String name : List.of("properties", "$defs")) {
      schema.path(name).forEach(member -> keywords(member, found));
    }
    for (String name : List.of("items", "additionalProperties")) {
      keywords(schema.path(name), found);
    }
  }
}
