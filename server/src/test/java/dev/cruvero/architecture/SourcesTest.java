package dev.cruvero.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What only the text of the sources shows. */
class SourcesTest {

  private static final int LONGEST_FILE = 400;

  /** A pause makes a test slow or flaky, a stand-in makes it vouch for nothing, a skip hides it. */
  private static final Pattern NOT_IN_TESTS =
      Pattern.compile("Thread\\.sleep|parkNanos|org\\.mockito|@Disabled");

  private static List<Path> sources(String pattern) {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      return files
          .filter(file -> file.toString().matches(pattern) && !file.toString().contains("/target/"))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void noFileIsTooLongToRead() {
    List<Path> all = sources(".*/src/.*\\.java");

    assertThat(all).hasSizeGreaterThan(200);
    assertThat(all).filteredOn(file -> text(file).lines().count() > LONGEST_FILE).isEmpty();
  }

  @Test
  void oneClassSetsTheTenantContext() {
    assertThat(sources(".*/server/src/main/.*\\.(java|sql)"))
        .filteredOn(file -> text(file).contains("set_config"))
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsExactly("TenantTransactions.java");
  }

  @Test
  void sqlTakesTimeFromTheOneFunction() {
    assertThat(sources(".*/server/src/main/.*\\.(java|sql)"))
        .filteredOn(
            file ->
                text(file)
                    .replaceAll("cruvero\\.now\\(\\)", "")
                    .matches(
                        "(?is).*\\b(current_timestamp|localtimestamp|statement_timestamp\\(|[^.a-z_]now\\(\\)).*"))
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() {
    assertThat(sources(".*/src/main/.*\\.java"))
        .allMatch(file -> Files.exists(file.resolveSibling("package-info.java")));
  }

  @Test
  void testsNeitherSleepNorMockNorSkip() {
    assertThat(sources(".*/src/test/.*\\.java"))
        .filteredOn(file -> NOT_IN_TESTS.matcher(text(file)).find())
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsExactlyInAnyOrder("ArchitectureTest.java", "Await.java", "SourcesTest.java");
  }

  @Test
  void everyTestThatTheSecurityDocumentsNameExists() {
    List<String> named =
        Stream.of("threat-model", "asvs")
            .map(name -> text(Path.of("../docs/security", name + ".md")))
            .flatMap(page -> Pattern.compile("`(\\w+Test)`").matcher(page).results())
            .map(name -> name.group(1) + ".java")
            .distinct()
            .toList();

    assertThat(named).hasSizeGreaterThan(40);
    assertThat(sources(".*/src/test/.*Test\\.java"))
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsAll(named);
  }

  @Test
  void everyRequirementOfTheStandardIsAnsweredOnce() {
    List<String> numbers =
        text(Path.of("../docs/security/asvs.md"))
            .lines()
            .filter(line -> line.startsWith("| ") && line.contains("."))
            .flatMap(line -> Arrays.stream(line.substring(2).split(" \\|", 2)[0].split(", ", -1)))
            .toList();

    assertThat(numbers).hasSize(253).doesNotHaveDuplicates();
    assertThat(numbers).allMatch(number -> number.matches("\\d{1,2}\\.\\d\\.\\d{1,2}"));
  }

  @Test
  void everyLongSuiteIsPartOfASoak() {
    assertThat(sources(".*/src/test/.*Test\\.java"))
        .filteredOn(file -> text(file).contains("Soak.count") && !file.endsWith("SourcesTest.java"))
        .isNotEmpty()
        .allMatch(file -> text(file).contains("@Tag(\"soak-"));
  }
}
