package io.altiplano.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows of the house: which module and which package may import which. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.altiplano");

  private static final JavaClasses SAMPLE =
      new ClassFileImporter().importPackages("io.altiplano.architecture.sample");

  private static final PackageOrder ENGINE =
      new PackageOrder(
          "io.altiplano.engine",
          List.of(
              "tensor",
              "gguf",
              "kernel",
              "tokenizer",
              "cache",
              "model",
              "convert",
              "draft",
              "sampling",
              "grammar",
              "template",
              "runtime"));

  private static final PackageOrder TRAINING =
      new PackageOrder(
          "io.altiplano.training",
          List.of(
              "json",
              "tokenizer",
              "shape",
              "huggingface",
              "adapter",
              "corpus",
              "progress",
              "recipe",
              "torch",
              "run",
              "evaluation",
              "cria"));

  private static final PackageOrder SERVER =
      new PackageOrder(
          "io.altiplano.server",
          List.of(
              "json",
              "keys",
              "telemetry",
              "metrics",
              "http",
              "work",
              "answer",
              "tokens",
              "openai",
              "responses",
              "files",
              "batches",
              "anthropic",
              "ollama"));

  /** A module and the modules that it may import. */
  private record Module(String name, List<String> allowed) {
    /** Of the JDK: its public API and the incubating vectors, and annotations without code. */
    private static final List<String> JDK =
        List.of(
            "java..",
            "javax..",
            "com.sun.management..",
            "jdk.incubator.vector..",
            "org.jspecify.annotations..");

    String packages() {
      return "io.altiplano." + name + "..";
    }
  }

  /** What each module may depend on; the compiler sees to it that no other is imported. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("bom", Set.of()),
          Map.entry("api", Set.of()),
          Map.entry("engine", Set.of("api")),
          Map.entry("hub", Set.of("api")),
          Map.entry("training", Set.of("api", "engine")),
          Map.entry("remote", Set.of("api")),
          Map.entry("server", Set.of("api", "store")),
          Map.entry("store", Set.of("api")),
          Map.entry("app", Set.of("api", "engine", "hub", "training", "remote", "server", "store")),
          Map.entry("bench", Set.of("api", "engine", "server")),
          Map.entry("integrations/langchain4j", Set.of("api", "engine")),
          Map.entry("integrations/spring-ai", Set.of("api", "engine")),
          Map.entry("integrations/spring-boot-starter", Set.of("api", "engine", "spring-ai")));

  private static final List<Module> JDK_ONLY =
      List.of(
          new Module("api", List.of()),
          new Module("engine", List.of("api")),
          new Module("hub", List.of("api")));

  @Test
  void enginePackagesImportOnlyWhatStandsLeft() {
    assertThat(ENGINE.violations(HOUSE)).isEmpty();
  }

  @Test
  void trainingPackagesImportOnlyWhatStandsLeft() {
    assertThat(TRAINING.violations(HOUSE)).isEmpty();
  }

  @Test
  void serverPackagesImportOnlyWhatStandsLeft() {
    assertThat(SERVER.violations(HOUSE)).isEmpty();
  }

  @Test
  void theServerSeesModelsThroughTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.altiplano.server..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.altiplano.engine..",
            "io.altiplano.hub..",
            "io.altiplano.training..",
            "io.altiplano.app..")
        .check(HOUSE);
  }

  @Test
  void theStoreSeesTheApiAloneAndNothingAboveItSpeaksSql() {
    noClasses()
        .that()
        .resideInAPackage("io.altiplano.store..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.altiplano..")
                .and(not(resideInAnyPackage("io.altiplano.api..", "io.altiplano.store.."))))
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.altiplano.store..", "io.altiplano.server..", "io.altiplano.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.altiplano.store..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.altiplano.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..")
        .check(HOUSE);
  }

  @Test
  void onePackageKnowsLibTorch() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.altiplano.training.torch..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(HOUSE);
  }

  @Test
  void onePackageKnowsOpenTelemetry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.altiplano.server.telemetry..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(HOUSE);
  }

  @Test
  void nothingOfTheEngineNeedsConversion() {
    noClasses()
        .that()
        .resideInAPackage("io.altiplano.engine..")
        .and()
        .resideOutsideOfPackage("io.altiplano.engine.convert..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.altiplano.engine.convert..")
        .check(HOUSE);
  }

  @TestFactory
  List<DynamicTest> modulesImportTheirNeighboursAndTheJdkAlone() {
    return JDK_ONLY.stream()
        .map(module -> DynamicTest.dynamicTest(module.name(), () -> jdkOnly(module).check(HOUSE)))
        .toList();
  }

  private static ArchRule jdkOnly(Module module) {
    List<String> allowed = new ArrayList<>(Module.JDK);
    allowed.add(module.packages());
    module.allowed().forEach(name -> allowed.add("io.altiplano." + name + ".."));
    return classes()
        .that()
        .resideInAPackage(module.packages())
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new));
  }

  @Test
  void modulesDependOnlyAlongTheArrows() throws IOException {
    for (String module : Poms.modules()) {
      assertThat(ARROWS).as("has arrows").containsKey(module);
      assertThat(Poms.dependencies(module))
          .as(module)
          .isSubsetOf(Objects.requireNonNull(ARROWS.get(module)));
    }
  }

  @Test
  void trainingImportsTheEngineAndTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.altiplano.training..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.altiplano.app..", "io.altiplano.hub..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.altiplano.training..", "io.altiplano.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.altiplano.training..")
        .check(HOUSE);
  }

  @Test
  void nothingImportsTheApp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.altiplano.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.altiplano.app..")
        .check(HOUSE);
  }

  @Test
  void thereAreNoCycles() {
    noCycles("io.altiplano").check(HOUSE);
    noCycles("io.altiplano.engine").check(HOUSE);
  }

  private static ArchRule noCycles(String root) {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  @Test
  void theRulesFailOnAHouseThatBreaksThem() {
    String root = "io.altiplano.architecture.sample";
    assertThat(new PackageOrder(root, List.of("first", "second")).violations(SAMPLE))
        .isNotEmpty()
        .allMatch(violation -> violation.contains("Leaning"));
    assertThat(new PackageOrder(root, List.of("first")).violations(SAMPLE))
        .anyMatch(violation -> violation.contains("no place in the order"));
    assertThatThrownBy(() -> noCycles(root).check(SAMPLE)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(
            () -> jdkOnly(new Module("architecture.sample.first", List.of())).check(SAMPLE))
        .isInstanceOf(AssertionError.class);
  }
}
