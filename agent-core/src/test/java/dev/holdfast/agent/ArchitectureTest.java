package dev.holdfast.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows of the design, held over the classes of every module but the examples. */
class ArchitectureTest {
  private static final String ENGINE = "dev.holdfast.engine..";
  private static final String SANDBOX = "dev.holdfast.sandbox..";
  private static final String TOOLS = "dev.holdfast.tools..";
  private static final String AGENT = "dev.holdfast.agent..";
  private static final String CLI = "dev.holdfast.cli..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.holdfast");

  @Test
  void everyModuleWasImported() {
    Map<String, Integer> counts = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      counts.merge(type.getPackageName().split("\\.")[2], 1, Integer::sum);
    }
    assertThat(CLASSES.size()).isGreaterThanOrEqualTo(100);
    assertThat(counts).containsOnlyKeys("agent", "cli", "engine", "sandbox", "tools");
    assertThat(counts.get("agent")).isGreaterThanOrEqualTo(40);
    assertThat(counts.get("engine")).isGreaterThanOrEqualTo(10);
    assertThat(counts.get("sandbox")).isGreaterThanOrEqualTo(5);
    assertThat(counts.get("tools")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void engineAndSandboxKnowNobody() {
    noClasses()
        .that()
        .resideInAPackage(ENGINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SANDBOX, TOOLS, AGENT, CLI)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(SANDBOX)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE, TOOLS, AGENT, CLI)
        .check(CLASSES);
  }

  @Test
  void toolsKnowTheSandboxAndTheAgentKnowsNoCommandLine() {
    noClasses()
        .that()
        .resideInAPackage(TOOLS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE, AGENT, CLI)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(AGENT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CLI)
        .check(CLASSES);
  }

  @Test
  void onlyTheAdapterOfTheEngineKnowsLangChain4j() {
    noClasses()
        .that()
        .resideInAPackage(ENGINE)
        .and()
        .resideOutsideOfPackage("dev.holdfast.engine.langchain4j..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.langchain4j..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(SANDBOX)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.langchain4j..")
        .check(CLASSES);
  }

  @Test
  void onlyTheTensorPackageUsesTheVectorInterface() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.holdfast.engine.tensor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrintsOrExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }

  /**
   * The root package of a module, or of a part like the demo, is its face: it builds the parts, and
   * the parts know its types.
   */
  @Test
  void packagesHaveNoCycles() {
    SliceRule rule = slices().matching("dev.holdfast.(**)").should().beFreeOfCycles();
    for (String module : List.of("engine", "tools", "agent.demo", "cli")) {
      rule =
          rule.ignoreDependency(
              JavaClass.Predicates.resideInAPackage("dev.holdfast." + module + ".*.."),
              JavaClass.Predicates.resideInAPackage("dev.holdfast." + module));
    }
    rule.check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      names.add(type.getPackageName());
    }
    for (String name : names) {
      JavaPackage javaPackage = CLASSES.getPackage(name);
      if (!javaPackage.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(name);
      }
    }
    assertThat(unmarked).as("packages without @NullMarked").isEmpty();
    assertThat(names).hasSizeGreaterThanOrEqualTo(10);
  }
}
