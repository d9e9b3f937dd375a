package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The diagnosis of one JVM: by a visit, or from outside if the JVM cannot answer. */
final class Inspection {

    private final Outside outside;
    private final Path jar;
    private final PrintStream out;
    private final @Nullable ReportFile report;

    /**
     * Creates an inspection.
     *
     * @param report the file for the diagnosis as a page; null to print it
     */
    Inspection(Outside outside, Path jar, PrintStream out, @Nullable ReportFile report) {
        this.outside = outside;
        this.jar = jar;
        this.out = out;
        this.report = report;
    }

    /** Prints the diagnosis, or events until the user or the JVM ends it. Returns the exit status. */
    int of(JvmProcess jvm, Request request) throws CommandFailure, InterruptedException {
        List<OutsideListener> listeners;
        Optional<Obstacle> obstacle;
        try {
            listeners = outside.listeners(jvm);
            obstacle = Obstacles.of(jvm);
        } catch (IOException e) {
            throw new CommandFailure("PID " + jvm.pid() + " ended or cannot be read: " + e.getMessage());
        }
        if (obstacle.isPresent()) {
            return fromOutside(jvm, listeners, obstacle.get(), request.json());
        }
        try {
            Visitor visitor = new Visitor(jvm, jar, request.patience());
            if (request.isWatch()) {
                return new LiveWatch(outside, jvm, out, request.interval()).run(visitor.events(limits(listeners)));
            }
            String form = report != null ? "FIELDS" : request.json() ? "JSON" : request.all() ? "ALL" : "TEXT";
            String answer = visitor.answer(form + "|" + limits(listeners));
            return print(jvm, listeners, answer, request.json());
        } catch (Visitor.NoAnswer e) {
            return fromOutside(jvm, listeners, whileItWaited(jvm, e.obstacle()), request.json());
        }
    }

    /** Returns the limits for a JVM that cannot read them by itself: of Java 17 to 21. */
    private static String limits(List<OutsideListener> listeners) {
        return listeners.stream()
                .filter(each -> each.limit().orElse(0) > 0 && each.local() instanceof InetSocketAddress)
                .map(each -> ((InetSocketAddress) each.local()).getPort() + "="
                        + each.limit().getAsInt())
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** Returns the obstacle that came up meanwhile, if there is one: a more exact reason than the silence of the JVM. */
    private static Obstacle whileItWaited(JvmProcess jvm, Obstacle seen) {
        try {
            return Obstacles.stopped(jvm)
                    .or(() -> seen.troubled() ? Obstacles.outOfDescriptors(jvm) : Optional.empty())
                    .orElse(seen);
        } catch (IOException e) {
            return Obstacle.refusal("The process has ended.", "");
        }
    }

    private int print(JvmProcess jvm, List<OutsideListener> listeners, String answer, boolean json)
            throws CommandFailure {
        if (answer.length() < 2) {
            throw new CommandFailure("PID " + jvm.pid() + " gave no answer: it ended, or has no memory or disk left.");
        }
        int status = answer.charAt(0) - '0';
        // Without native access the JVM does not know for how long the connections of a queue below its limit have been
        // waiting.
        boolean stalled = status != ExitStatus.TROUBLED && listeners.stream().anyMatch(OutsideListener::isTroubled);
        boolean complete = answer.charAt(1) == '+' && !stalled;
        String text = answer.substring(2);
        if (report != null) {
            report.write(new ReportPage(jvm.title(), listeners).of(text), out);
        } else if (json) {
            JsonObject object = about(jvm).putJson("diagnosis", text);
            out.println(complete ? object : object.put("outside", json(listeners)));
        } else {
            out.println(jvm.title() + "\n" + text + (complete || listeners.isEmpty() ? "" : "\n" + table(listeners)));
        }
        return stalled ? ExitStatus.TROUBLED : status;
    }

    private int fromOutside(JvmProcess jvm, List<OutsideListener> listeners, Obstacle obstacle, boolean json)
            throws CommandFailure {
        if (report != null) {
            report.write(new ReportPage(jvm.title(), listeners).of(obstacle), out);
        }
        out.println(json ? json(jvm, listeners, obstacle) : text(jvm, listeners, obstacle));
        return obstacle.troubled() ? ExitStatus.TROUBLED : ExitStatus.CANNOT_LOOK;
    }

    private String text(JvmProcess jvm, List<OutsideListener> listeners, Obstacle obstacle) {
        StringBuilder text = new StringBuilder(jvm.title()).append('\n').append(obstacle.reason());
        if (!obstacle.advice().isEmpty()) {
            text.append("\n  -> ").append(obstacle.advice());
        }
        if (listeners.isEmpty()) {
            return text.append("\nNo listener is open.").toString();
        }
        return text.append('\n').append(table(listeners)).toString();
    }

    private String table(List<OutsideListener> listeners) {
        TextTable table = new TextTable("LISTENER", "DEPTH/LIMIT", "OLDEST", "DROPS", "STATE");
        listeners.forEach(each ->
                table.row(each.address(), each.depthOfLimit(), each.oldestText(), each.dropsText(), each.state()));
        return "Seen from outside:\n" + table + outside.note();
    }

    private static JsonObject json(JvmProcess jvm, List<OutsideListener> listeners, Obstacle obstacle) {
        return about(jvm)
                .put("obstacle", obstacle.reason())
                .put("troubled", obstacle.troubled())
                .put("outside", json(listeners));
    }

    private static List<JsonObject> json(List<OutsideListener> listeners) {
        return listeners.stream().map(OutsideListener::json).toList();
    }

    private static JsonObject about(JvmProcess jvm) {
        return new JsonObject().put("pid", jvm.pid()).put("main", jvm.name());
    }
}
