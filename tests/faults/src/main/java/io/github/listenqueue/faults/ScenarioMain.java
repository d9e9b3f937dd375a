package io.github.listenqueue.faults;

import java.util.concurrent.TimeUnit;

/** The program that tests one fault in this JVM and exits. */
final class ScenarioMain {

    /** The last line of a test that passed. */
    static final String HELD = "held";

    private static final int BOUND_S = 100;

    private ScenarioMain() {}

    /**
     * Tests the fault.
     *
     * @param arguments the name of the fault and the kind of JVM
     */
    public static void main(String[] arguments) {
        Thread bound = new Thread(ScenarioMain::halt, "bound");
        bound.setDaemon(true);
        bound.start();
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

    private static void halt() {
        try {
            TimeUnit.SECONDS.sleep(BOUND_S);
        } catch (InterruptedException e) {
            // Never interrupted.
        }
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            System.out.println(thread);
            for (StackTraceElement frame : frames) {
                System.out.println("    " + frame);
            }
        });
        end(3, "broken: did not end within " + BOUND_S + " s");
    }
}
