package dev.lethe.standalone.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.RequestEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way dependencies point, in all modules, services included. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** All that are built before this one, and this one. */
  private static final List<String> MODULES =
      List.of(
          "schemas",
          "local-stack",
          "db",
          "engine",
          "workbench",
          "http-edge",
          "service-kit",
          "access",
          "store-s3",
          "ingest-service",
          "trainer-service",
          "inference-service",
          "standalone");

  private static final JavaClasses CLASSES = classes();

  private static JavaClasses classes() {
    List<Path> folders =
        MODULES.stream().map(module -> ROOT.resolve(module).resolve("target/classes")).toList();
    assertThat(folders).as("built modules").allMatch(Files::isDirectory);
    return new ClassFileImporter().importPaths(folders);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("dev.lethe.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** What a module must not know, whatever its {@code pom.xml} allows. */
  @ParameterizedTest
  @CsvSource({
    "schemas, db engine workbench http service store access ingest trainer inference localstack"
        + " standalone",
    "db, engine workbench http service store access ingest trainer inference localstack standalone",
    "engine, schemas db workbench http service store access ingest trainer inference localstack"
        + " standalone",
    "workbench, schemas db http service store access ingest trainer inference localstack"
        + " standalone",
    "http, schemas db engine workbench service store access ingest trainer inference localstack"
        + " standalone",
    "service, db engine workbench http store access ingest trainer inference localstack standalone",
    "access, db engine store workbench ingest trainer inference localstack standalone",
    "localstack, schemas db engine workbench http service store access ingest trainer inference"
        + " standalone",
    "store, schemas db workbench http access ingest trainer inference localstack standalone",
    "ingest, engine store workbench trainer inference localstack standalone",
    "trainer, workbench ingest inference localstack standalone",
    "inference, db workbench ingest trainer localstack standalone",
    "standalone, http service access ingest trainer inference"
  })
  void modulesKnowOnlyThoseBelowThem(String module, String others) {
    noClassesOf(module, others.split(" "));
  }

  /** A constructor takes what the schema allows; what is written, factories and steps make. */
  @ParameterizedTest
  @ValueSource(classes = {AdapterEvent.class, CaseEvent.class, RequestEvent.class})
  void noEventIsPutTogetherByHand(Class<?> event) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.lethe.schemas..")
        .should()
        .callConstructorWhere(target(owner(type(event))))
        .check(CLASSES);
  }

  /**
   * Quarkus brings another one, whose texts have other placeholders. What makes JSON of lines has
   * to do with the log manager itself.
   */
  @Test
  void everythingLogsThroughSlf4j() {
    noClasses()
        .that()
        .resideInAPackage("dev.lethe..")
        .and()
        .resideOutsideOfPackage("dev.lethe.service.log..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jboss.logging..", "java.util.logging..")
        .check(CLASSES);
  }

  /** Within the engine: from what reads files up to what makes a request forgotten. */
  @ParameterizedTest
  @CsvSource({
    "engine.safetensors, engine.model engine.tokenizer engine.lora engine.text engine.gate",
    "engine.model,       engine.tokenizer engine.lora engine.text engine.gate engine.unlearn",
    "engine.tokenizer,   engine.lora engine.text engine.gate engine.unlearn",
    "engine.lora,        engine.gate engine.unlearn engine.serve",
    "engine.text,        engine.lora.fit engine.gate engine.unlearn engine.serve",
    "engine.embedding,   engine.model engine.lora engine.text engine.gate engine.unlearn",
    "engine.gate,        engine.lora.fit engine.unlearn engine.serve",
    "engine.serve,       engine.lora.fit engine.unlearn"
  })
  void theEngineIsLayered(String part, String others) {
    noClassesOf(part, others.split(" "));
  }

  /**
   * Retained data has one way: from the scorer, by a run, to baselines that declare that they need
   * it. Ours can't name it, and no method can reach the files that it comes from.
   */
  @Test
  void onlyDeclaredBaselinesReachRetainedData() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.lethe.workbench.retained..", "dev.lethe.workbench.score..")
        .and()
        .doNotHaveSimpleName("MethodRun")
        .and()
        .doNotHaveSimpleName("UngatedTuning")
        .and()
        .doNotHaveSimpleName("UnlearningMethods")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.lethe.workbench.retained..")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"catalogue", "encoder", "method", "o3", "retained"})
  void methodsCannotReadASpec(String part) {
    noClassesOf("workbench." + part, "workbench.score", "workbench.spec", "workbench.run");
  }

  private static void noClassesOf(String part, String... others) {
    String[] packages = new String[others.length];
    for (int i = 0; i < others.length; i++) {
      packages[i] = "dev.lethe." + others[i] + "..";
    }
    noClasses()
        .that()
        .resideInAPackage("dev.lethe." + part + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }
}
