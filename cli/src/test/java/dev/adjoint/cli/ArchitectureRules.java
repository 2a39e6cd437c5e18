package dev.adjoint.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules of ARCHITECTURE.md as checks on class files, below a root package so that planted
 * classes can break them.
 */
record ArchitectureRules(String root) {

    /** From the bottom up: a package may use those before it. */
    static final List<String> CHAIN =
            List.of("program", "tensor", "autograd", "transformer", "rl", "cli");

    /** Nothing below uses these; bench and lessons stand beside cli on top. */
    static final List<String> TOPS = List.of("cli", "bench", "lessons");

    private static final Set<String> EMPTY_NAMES =
            Set.of("util", "common", "misc", "helper", "base", "impl", "manager");

    /**
     * The methods of Math whose last bits may differ between machines, and fma, which is slow
     * without hardware.
     */
    private static final Set<String> UNSTABLE_MATH =
            Set.of(
                    "acos", "asin", "atan", "atan2", "cbrt", "cos", "cosh", "exp", "expm1", "fma",
                    "hypot", "log", "log10", "log1p", "pow", "sin", "sinh", "tan", "tanh");

    /** Classes outside vector that may call them all the same; each needs a reason at its line. */
    private static final Set<String> MATH_ALLOWED = Set.of();

    /**
     * What the bench holds against the kernels is no kernel: the most that the machine could do is
     * measured without them.
     */
    private static final String PEAK = "dev.adjoint.bench.machine.FmaPeak";

    List<ArchRule> direction() {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 0; i + 1 < CHAIN.size(); i++) {
            List<String> above = new ArrayList<>(CHAIN.subList(i + 1, CHAIN.size()));
            above.addAll(TOPS);
            above.add("vector");
            above.add("tornado");
            rules.add(mustNotUse(CHAIN.get(i), above));
        }
        List<String> users =
                List.of("tensor", "autograd", "transformer", "rl", "cli", "bench", "lessons");
        rules.add(mustNotUse("vector", users));
        rules.add(mustNotUse("tornado", users));
        return rules;
    }

    private ArchRule mustNotUse(String name, List<String> others) {
        String[] forbidden = others.stream().map(this::packages).distinct().toArray(String[]::new);
        return noClasses()
                .that(resideInAnyPackage(packages(name)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .allowEmptyShould(true);
    }

    /** Only vector uses the fenced package: the risky dependency stays in one place. */
    ArchRule onlyVectorUses(String fenced) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packages("vector"))
                .and(describe("measure no ceiling", c -> !c.getFullName().equals(PEAK)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(fenced + ".."))
                .allowEmptyShould(true);
    }

    /** Only tornado uses TornadoVM, which most builds do not have. */
    ArchRule onlyTornadoUses(String fenced) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packages("tornado"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(fenced + ".."))
                .allowEmptyShould(true);
    }

    ArchRule namesThatSaySomething() {
        return classes().should(haveTellingPackage()).allowEmptyShould(true);
    }

    ArchRule noMutableStatics() {
        return fields().that().areStatic().should().beFinal().allowEmptyShould(true);
    }

    ArchRule strictMath() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packages("vector"))
                .and(
                        describe(
                                "stand on no allow list",
                                c -> !MATH_ALLOWED.contains(c.getFullName())))
                .should(callUnstableMath())
                .because("results must have the same bits on every machine: use StrictMath")
                .allowEmptyShould(true);
    }

    private String packages(String name) {
        return root + "." + name + "..";
    }

    private static ArchCondition<JavaClass> haveTellingPackage() {
        return new ArchCondition<>("have a package whose name says something") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (String part : type.getPackageName().split("\\.")) {
                    if (EMPTY_NAMES.contains(part)) {
                        String message = type.getName() + " lives in a package named " + part;
                        events.add(SimpleConditionEvent.violated(type, message));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> callUnstableMath() {
        return new ArchCondition<>("call Math where machines differ") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                    check(type, call, events);
                }
            }

            private void check(JavaClass type, JavaMethodCall call, ConditionEvents events) {
                boolean unstable =
                        call.getTargetOwner().isEquivalentTo(Math.class)
                                && UNSTABLE_MATH.contains(call.getName());
                if (unstable) {
                    events.add(SimpleConditionEvent.satisfied(type, call.getDescription()));
                }
            }
        };
    }
}
