package dev.adjoint.cli.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * With what a run was made: settings, machine, versions.
 *
 * @param configuration the run's configuration
 */
record SetupTables(RunConfiguration configuration) {
    private static final Set<String> ELSEWHERE = Set.of("git", "command");
    private static final String BYTES = "_bytes";

    Section section() {
        Map<String, String> settings = new LinkedHashMap<>(configuration.settings());
        settings.keySet().removeAll(ELSEWHERE);
        Map<String, String> versions = new LinkedHashMap<>(configuration.group("versions"));
        configuration.text("git").ifPresent(revision -> versions.put("git", revision));
        String command =
                configuration
                        .text("command")
                        .map(text -> "<pre class=\"command\">" + Html.escape(text) + "</pre>\n")
                        .orElse("");
        return new Section(
                "setup",
                "<h2>Setup</h2>\n"
                        + command
                        + "<div class=\"tables\">\n"
                        + table("Configuration", settings)
                        + table("Machine", configuration.group("machine"))
                        + table("Versions", versions)
                        + "</div>\n");
    }

    private static String table(String title, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("<div><h3>" + title + "</h3><dl>\n");
        rows.forEach((name, value) ->
                out.append(
                        "<div><dt>%s</dt><dd>%s</dd></div>\n"
                                .formatted(
                                        Html.escape(label(name)),
                                        Html.escape(shown(name, value)))));
        return out.append("</dl></div>\n").toString();
    }

    private static String label(String name) {
        return name.replace(BYTES, "").replace('_', ' ');
    }

    /** A size in bytes as people read it, anything else as it stands. */
    private static String shown(String name, String value) {
        return name.endsWith(BYTES) && value.matches("\\d+")
                ? Figures.bytes(Double.parseDouble(value))
                : value;
    }
}
