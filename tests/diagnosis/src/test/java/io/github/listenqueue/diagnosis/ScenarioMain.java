package io.github.listenqueue.diagnosis;

import io.github.listenqueue.testsupport.TimeLimit;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The program that runs one scenario in this JVM and exits. */
final class ScenarioMain {

    /** The argument that has the monitor started in the middle of the fault. */
    static final String COLD = "cold";

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private ScenarioMain() {}

    /**
     * Runs the scenario.
     *
     * @param arguments the scenario's name, and {@value #COLD} to start the monitor in the middle of the fault
     */
    public static void main(String[] arguments) {
        TimeLimit.start(LIMIT);
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            MonitoredServer fixture =
                    new MonitoredServer(out, List.of(arguments).contains(COLD));
            Scenarios.named(arguments[0]).act().run(fixture);
            fixture.print();
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }
}
