package io.github.listenqueue.faults;

import io.github.listenqueue.testsupport.JvmVariant;
import io.github.listenqueue.testsupport.TimeLimit;
import java.time.Duration;

/** The program that tests one fault in this JVM and exits. */
final class ScenarioMain {

    /** The last line of a test that passed. */
    static final String HELD = "held";

    private static final Duration LIMIT = Duration.ofSeconds(100);

    private ScenarioMain() {}

    /**
     * Tests the fault.
     *
     * @param arguments the name of the fault and the kind of JVM
     */
    public static void main(String[] arguments) {
        TimeLimit.start(LIMIT);
        try {
            MonitoredServer fixture = new MonitoredServer(JvmVariant.valueOf(arguments[1]));
            Faults.named(arguments[0]).act().run(fixture);
            fixture.finish();
            end(0, HELD);
        } catch (Throwable e) {
            e.printStackTrace();
            end(2, "broken: " + e);
        }
    }

    /** Ends this JVM at once, with its last line. */
    static void end(int status, String line) {
        System.out.println(line);
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
