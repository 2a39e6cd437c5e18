package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules hold for all main code, and each of them fails for the class planted against it. */
final class ArchitectureTest {
    private static final ArchitectureRules RULES = new ArchitectureRules("dev.adjoint");
    private static final ArchitectureRules PLANTED =
            new ArchitectureRules("dev.adjoint.cli.fixtures");
    private static final String INCUBATOR = "jdk.incubator.vector";
    private static final JavaClasses MAIN = mainClasses();
    private static final JavaClasses FIXTURES =
            new ClassFileImporter()
                    .importPath(Path.of("target", "test-classes", "dev/adjoint/cli/fixtures"));

    @Test
    void allModulesAreLookedAt() {
        List<String> roots =
                Stream.concat(ArchitectureRules.CHAIN.stream(), ArchitectureRules.TOPS.stream())
                        .toList();
        for (String name : roots) {
            String packageName = "dev.adjoint." + name;
            boolean seen = MAIN.stream().anyMatch(c -> c.getPackageName().startsWith(packageName));
            assertTrue(
                    seen,
                    () ->
                            "no class of "
                                    + packageName
                                    + " was found: run mvn verify on all modules");
        }
    }

    @Test
    void modulesPointOneWay() {
        RULES.direction().forEach(rule -> rule.check(MAIN));
    }

    @Test
    void onlyVectorUsesTheIncubator() {
        RULES.onlyVectorUses(INCUBATOR).check(MAIN);
    }

    @Test
    void onlyTornadoUsesTornadoVm() {
        RULES.onlyTornadoUses("uk.ac.manchester.tornado").check(MAIN);
        List<String> found = violations(PLANTED.onlyTornadoUses("java.util.zip"));
        assertEquals(2, found.size(), found::toString);
        assertTrue(found.get(0).contains("tensor.UsesIncubator.wrong"), found::toString);
        assertTrue(found.get(1).contains("vector.UsesIncubator.right"), found::toString);
    }

    @Test
    void packageNamesSaySomething() {
        RULES.namesThatSaySomething().check(MAIN);
    }

    @Test
    void staticFieldsAreFinal() {
        RULES.noMutableStatics().check(MAIN);
    }

    @Test
    void mathIsStrict() {
        RULES.strictMath().check(MAIN);
    }

    @Test
    void plantedDirectionsAreFound() {
        List<String> found =
                PLANTED.direction().stream().flatMap(rule -> violations(rule).stream()).toList();
        assertEquals(2, found.size(), found::toString);
        assertTrue(found.get(0).contains("program.DependsOnTensor.wrong"), found::toString);
        assertTrue(found.get(1).contains("rl.DependsOnVector.wrong"), found::toString);
    }

    @Test
    void plantedUseOfAFencedPackageIsFound() {
        assertFound(PLANTED.onlyVectorUses("java.util.zip"), "tensor.UsesIncubator.wrong");
    }

    @Test
    void plantedEmptyNameIsFound() {
        assertFound(PLANTED.namesThatSaySomething(), "util.Strings lives in a package named util");
    }

    @Test
    void plantedMutableStaticIsFound() {
        assertFound(PLANTED.noMutableStatics(), "mutable.Counter.wrong");
    }

    @Test
    void plantedMathIsFound() {
        List<String> found = violations(PLANTED.strictMath());
        assertEquals(2, found.size(), found::toString);
        assertTrue(found.toString().contains("Math.exp(double)"), found::toString);
        assertTrue(found.toString().contains("Math.fma(double, double, double)"), found::toString);
    }

    private static void assertFound(ArchRule rule, String expected) {
        List<String> found = violations(rule);
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.getFirst().contains(expected), found::toString);
    }

    private static List<String> violations(ArchRule rule) {
        return rule.evaluate(FIXTURES).getFailureReport().getDetails();
    }

    private static JavaClasses mainClasses() {
        try (Stream<Path> files = Files.walk(Repository.root(), 4)) {
            List<Path> folders =
                    files.filter(p -> p.endsWith(Path.of("target", "classes"))).toList();
            return new ClassFileImporter().importPaths(folders);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
