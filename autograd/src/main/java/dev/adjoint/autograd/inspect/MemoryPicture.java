package dev.adjoint.autograd.inspect;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Liveness;
import dev.adjoint.program.Program;
import dev.adjoint.program.ProgramCosts;
import dev.adjoint.program.plan.MemoryPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A planned program as an SVG: from left to right its steps, from the bottom up its buffers, and a
 * box for every value that lies in one, from the step that computes it to the last that needs it.
 * Below, the operations of every step. A click or a pause of the pointer names a box.
 */
public final class MemoryPicture {
    private static final int WIDTH = 1100;
    private static final int LEFT = 70;
    private static final int TOP = 64;
    private static final int HEIGHT = 420;
    private static final int BARS = 110;
    private static final int GAP = 34;
    private static final int LEGEND = 200;
    private static final List<String> COLOURS =
            List.of(
                    "#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2", "#edc948", "#b07aa1",
                    "#ff9da7", "#9c755f", "#8cd17d", "#499894", "#d37295", "#79706e", "#fabfd2",
                    "#b6992d");

    private final Program program;
    private final MemoryPlan plan;
    private final Map<String, String> colours = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    private MemoryPicture(Program program, MemoryPlan plan) {
        this.program = program;
        this.plan = plan;
        Map<String, Long> flops = new TreeMap<>();
        for (Program.Step step : program.steps()) {
            flops.merge(step.kernel().name(), step.kernel().flops(), Long::sum);
        }
        flops.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry ->
                        colours.put(entry.getKey(), COLOURS.get(colours.size() % COLOURS.size())));
    }

    /** Draws a program with the memory that was planned for it. */
    public static String svg(Program program, MemoryPlan plan) {
        return new MemoryPicture(program, plan).draw();
    }

    private String draw() {
        append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"11\">%n",
                LEFT + WIDTH + LEGEND, TOP + HEIGHT + GAP + BARS + 30);
        append("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n");
        append(
                "<text x=\"%d\" y=\"24\" font-size=\"17\">%s: %d steps in %,d bytes</text>%n",
                LEFT, program.name(), program.steps().size(), plan.bytes());
        append(
                "<text x=\"%d\" y=\"44\" fill=\"#555\">%s; weights, inputs and results are not"
                        + " drawn</text>%n",
                LEFT, ProgramCosts.of(program));
        frame();
        values();
        bars();
        legend();
        return text.append("</svg>\n").toString();
    }

    private void frame() {
        append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#f6f6f6\"/>%n",
                LEFT, TOP, WIDTH, HEIGHT);
        for (int i = 0; i <= 4; i++) {
            double y = TOP + HEIGHT - i * HEIGHT / 4.0;
            append(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%s</text>%n",
                    LEFT - 6, y + 4, size(plan.bytes() * i / 4));
        }
        append(
                "<text x=\"%d\" y=\"%d\" fill=\"#555\">steps, from first to last</text>%n",
                LEFT, TOP + HEIGHT + 14);
    }

    private double x(double step) {
        return LEFT + step * WIDTH / Math.max(1, program.steps().size());
    }

    private void values() {
        long[] start = new long[plan.buffers().size()];
        for (int i = 1; i < start.length; i++) {
            start[i] = start[i - 1] + plan.buffers().get(i - 1).bytes();
        }
        Liveness liveness = Liveness.of(program);
        double scale = (double) HEIGHT / Math.max(1, plan.bytes());
        for (int place = 0; place < program.steps().size(); place++) {
            Program.Step step = program.steps().get(place);
            for (int number : step.outputs()) {
                int buffer = plan.buffer(number);
                if (buffer != MemoryPlan.NONE) {
                    value(step, number, place, liveness.lastUse(number), start[buffer], scale);
                }
            }
        }
    }

    private void value(
            Program.Step step, int number, int first, int last, long start, double scale) {
        long bytes = plan.buffers().get(plan.buffer(number)).bytes();
        append(
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\""
                        + " stroke=\"#fff\" stroke-width=\".3\"><title>%s</title></rect>%n",
                x(first),
                TOP + HEIGHT - (start + bytes) * scale,
                x(last + 1.0) - x(first),
                bytes * scale,
                colour(step.kernel()),
                escaped(
                        String.format(
                                Locale.ROOT,
                                "%%%d %s of %s, steps %d to %d, buffer %d",
                                number,
                                program.values().get(number).signature(),
                                title(step.kernel()),
                                first,
                                last,
                                plan.buffer(number))));
    }

    private void bars() {
        int top = TOP + HEIGHT + GAP;
        long most =
                program.steps().stream().mapToLong(step -> step.kernel().flops()).max().orElse(1);
        for (int place = 0; place < program.steps().size(); place++) {
            Kernel kernel = program.steps().get(place).kernel();
            double height = (double) BARS * kernel.flops() / Math.max(1, most);
            append(
                    "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\">"
                            + "<title>%s</title></rect>%n",
                    x(place),
                    top + BARS - height,
                    Math.max(0.5, x(1) - x(0)),
                    height,
                    colour(kernel),
                    escaped(
                            String.format(
                                    Locale.ROOT,
                                    "step %d: %s, %,d flops",
                                    place,
                                    title(kernel),
                                    kernel.flops())));
        }
        append(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">%,d</text>%n",
                LEFT - 6, top + 9, most);
        append(
                "<text x=\"%d\" y=\"%d\" fill=\"#555\">floating-point operations of each"
                        + " step</text>%n",
                LEFT, top + BARS + 16);
    }

    private void legend() {
        int y = TOP + 10;
        for (Map.Entry<String, String> entry : colours.entrySet()) {
            long count =
                    program.steps().stream()
                            .filter(step -> step.kernel().name().equals(entry.getKey()))
                            .count();
            append(
                    "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>"
                            + "<text x=\"%d\" y=\"%d\">%s (%d)</text>%n",
                    LEFT + WIDTH + 12,
                    y - 9,
                    entry.getValue(),
                    LEFT + WIDTH + 27,
                    y,
                    escaped(entry.getKey()),
                    count);
            y += 17;
        }
    }

    private String colour(Kernel kernel) {
        return colours.getOrDefault(kernel.name(), "#000");
    }

    private static String title(Kernel kernel) {
        return kernel instanceof Kernel.Pointwise ? kernel.details() : kernel.name();
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.0f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private void append(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
