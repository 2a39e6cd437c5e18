package dev.adjoint.bench.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What figures depend on: the processor, the system, the JVM, and who else is at work. */
public final class Facts {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final double IDLE = 0.5;

    private Facts() {}

    /** Names and values, in the order of the report. */
    public static Map<String, String> gather() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor());
        facts.put(
                "system",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + ", "
                        + System.getProperty("os.arch"));
        facts.put(
                "jvm",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("jvm arguments", String.join(" ", arguments()));
        facts.put("load before", load());
        return facts;
    }

    /** What changes how code runs; properties hold paths, which say nothing. */
    private static List<String> arguments() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X"))
                .toList();
    }

    private static String processor() {
        int count = Runtime.getRuntime().availableProcessors();
        return count + " of " + field("model name") + ", " + vectors(field("flags"));
    }

    private static String vectors(String flags) {
        List<String> known = List.of("avx512f", "avx512_bf16", "avx2", "fma");
        return String.join(
                " ", known.stream().filter(flag -> (flags + " ").contains(flag + " ")).toList());
    }

    private static String field(String name) {
        if (!Files.isReadable(PROCESSORS)) {
            return "unknown " + name;
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown " + name);
        } catch (IOException e) {
            return "unknown " + name;
        }
    }

    private static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        String text = String.format(java.util.Locale.ROOT, "%.2f", load);
        return load < IDLE ? text : text + " (others are at work: read the figures with care)";
    }
}
