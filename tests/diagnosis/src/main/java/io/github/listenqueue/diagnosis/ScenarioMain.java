package io.github.listenqueue.diagnosis;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Plays one scenario in this JVM and ends it. */
final class ScenarioMain {

    private static final int BOUND_S = 90;

    private ScenarioMain() {}

    /**
     * Plays it.
     *
     * @param arguments the scenario's name
     */
    public static void main(String[] arguments) {
        MonitoredServer.start("bound", () -> {
            TimeUnit.SECONDS.sleep(BOUND_S);
            System.err.println("not ended within " + BOUND_S + " s");
            Runtime.getRuntime().halt(3);
        });
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            MonitoredServer stage = new MonitoredServer(out);
            Scenarios.named(arguments[0]).act().play(stage);
            stage.tell();
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }
}
