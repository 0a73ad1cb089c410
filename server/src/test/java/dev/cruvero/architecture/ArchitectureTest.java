package dev.cruvero.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.cruvero.CruveroServer;
import dev.cruvero.fleet.NamesTenant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The shape that docs/architecture.md promises. */
class ArchitectureTest {

  /** In the order they may depend on each other; a new package is added here on purpose. */
  private static final List<String> PACKAGES =
      List.of(
          "base",
          "db",
          "audit",
          "health",
          "http",
          "access",
          "tenants",
          "policies",
          "registries",
          "secrets",
          "quotas",
          "models",
          "tools",
          "fleet",
          "isolation",
          "runs",
          "onboarding");

  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system");

  /** What replays differently, or reaches around Temporal. */
  private static final Set<String> NOT_IN_WORKFLOWS =
      Set.of(
          "java.util.UUID.randomUUID",
          "java.lang.System.nanoTime",
          "java.lang.System.getenv",
          "java.lang.Thread.sleep",
          "java.lang.Math.random");

  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/dev/cruvero/dev/"))
          .withImportOption(location -> !location.contains("/dev/cruvero/cli/"))
          .importPackages("dev.cruvero");

  private static String feature(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 ? parts[2] : "";
  }

  private static final ArchCondition<JavaClass> DEPEND_UPWARDS_ONLY =
      new ArchCondition<>("depend on packages above their own only") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
          int own = PACKAGES.indexOf(feature(type));
          type.getDirectDependenciesFromSelf().stream()
              .filter(
                  dependency ->
                      dependency.getTargetClass().getPackageName().startsWith("dev.cruvero."))
              .filter(dependency -> !feature(dependency.getTargetClass()).equals("api"))
              .filter(dependency -> PACKAGES.indexOf(feature(dependency.getTargetClass())) > own)
              .forEach(
                  dependency ->
                      events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
        }
      };

  private static ArchCondition<JavaClass> callNoneOf(Set<String> forbidden) {
    return new ArchCondition<>("call none of " + forbidden) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaCall<?> call : type.getMethodCallsFromSelf()) {
          if (forbidden.contains(call.getTargetOwner().getName() + "." + call.getName())) {
            events.add(SimpleConditionEvent.violated(type, call.getDescription()));
          }
        }
      }
    };
  }

  private static final ArchRule UPWARDS =
      classes().that().resideInAPackage("dev.cruvero.*..").should(DEPEND_UPWARDS_ONLY);
  private static final ArchRule ONE_CLOCK =
      classes()
          .that()
          .doNotHaveSimpleName("TimeConfiguration")
          // Started without a context, and so without the bean.
          .and()
          .doNotHaveSimpleName("BootstrapKey")
          .should(callNoneOf(CLOCKS));

  @Test
  void thereIsSomethingToLookAt() {
    assertThat(SERVER.size()).isGreaterThan(200);
    assertThat(SERVER.stream().map(ArchitectureTest::feature).distinct())
        .filteredOn(feature -> !PACKAGES.contains(feature))
        .containsOnly("", "api");
  }

  @Test
  void packagesDependUpwardsOnly() {
    UPWARDS.check(SERVER);
  }

  @Test
  void theRulesCatchAClassThatBreaksThem() {
    JavaClasses wrong = new ClassFileImporter().importClasses(dev.cruvero.base.ReachesDown.class);

    assertThat(UPWARDS.evaluate(wrong).hasViolation()).isTrue();
    assertThat(ONE_CLOCK.evaluate(wrong).hasViolation()).isTrue();
  }

  @Test
  void modulesUseEachOthersFacesOnly() {
    ApplicationModules.of(CruveroServer.class).verify();
  }

  @Test
  void timeComesFromTheOneClock() {
    ONE_CLOCK.check(SERVER);
  }

  @Test
  void workflowsDoNothingThatReplaysDifferently() {
    classes()
        .that()
        .resideInAPackage("..workflow")
        .should(callNoneOf(NOT_IN_WORKFLOWS))
        .allowEmptyShould(true)
        .check(SERVER);
    noClasses()
        .that()
        .resideInAPackage("..workflow")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "java.net..",
            "org.springframework..",
            "java.util.concurrent..")
        .allowEmptyShould(true)
        .check(SERVER);
  }

  @Test
  void onlyTheDatabasePackageTouchesConnections() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cruvero.db")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.Connection")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.springframework.jdbc.core.JdbcTemplate")
        .orShould()
        .callMethod(
            org.springframework.jdbc.core.simple.JdbcClient.class,
            "create",
            javax.sql.DataSource.class)
        .check(SERVER);
  }

  /** A caller's text can become none of what nothing here knows how to run or read. */
  @Test
  void nothingStartsProcessesEvaluatesTextOrReadsObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.(ProcessBuilder|Runtime)|java\\.io\\.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.expression..",
            "javax.script..",
            "javax.naming..",
            "javax.xml..",
            "org.w3c..",
            "org.xml..")
        .check(SERVER);
  }

  @Test
  void controllersAreNobodysBusiness() {
    classes()
        .that()
        .areAnnotatedWith(org.springframework.web.bind.annotation.RestController.class)
        .should()
        .bePackagePrivate()
        .andShould()
        .beTopLevelClasses()
        .check(SERVER);
  }

  @Test
  void beansAreDeclaredNotFound() {
    noClasses()
        .should(
            beAnnotatedWith("org.springframework.stereotype.Service")
                .or(beAnnotatedWith("org.springframework.stereotype.Component"))
                .or(beAnnotatedWith("org.springframework.stereotype.Repository")))
        .check(SERVER);
    fields()
        .should()
        .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
        .check(SERVER);
    methods()
        .that()
        .areAnnotatedWith("org.springframework.context.annotation.Bean")
        .should()
        .beDeclaredInClassesThat()
        .haveSimpleNameEndingWith("Configuration")
        .check(SERVER);
  }

  /** So that the guards of clients and workers can tell; the platform's own work is no tenant's. */
  @Test
  void whatATenantsWorkTakesNamesTheTenant() {
    methods()
        .that()
        .areAnnotatedWith("io.temporal.workflow.WorkflowMethod")
        .or()
        .areAnnotatedWith("io.temporal.workflow.SignalMethod")
        .or()
        .areAnnotatedWith("io.temporal.workflow.QueryMethod")
        .or()
        .areAnnotatedWith("io.temporal.workflow.UpdateMethod")
        .or()
        .areAnnotatedWith("io.temporal.activity.ActivityMethod")
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("..onboarding..")
        .should(NAME_THEIR_TENANT)
        .check(SERVER);
  }

  private static final ArchCondition<JavaMethod> NAME_THEIR_TENANT =
      new ArchCondition<>("take only what names its tenant") {
        @Override
        public void check(JavaMethod method, ConditionEvents events) {
          method.getRawParameterTypes().stream()
              .filter(type -> !type.isAssignableTo(NamesTenant.class))
              .forEach(
                  type ->
                      events.add(
                          SimpleConditionEvent.violated(
                              method, method.getFullName() + " takes " + type.getName())));
        }
      };

  @Test
  void absenceInAFieldIsNull() {
    fields()
        .that()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .notHaveRawType(Optional.class)
        .check(SERVER);
  }
}
