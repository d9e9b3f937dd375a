package io.github.listenqueue.faults;

import java.util.concurrent.TimeUnit;

/** Brings one fault about in this JVM and ends it. */
final class ScenarioMain {

    /** The last line if everything held. */
    static final String HELD = "held";

    private static final int BOUND_S = 100;

    private ScenarioMain() {}

    /**
     * Plays it.
     *
     * @param arguments the fault's name and the kind of JVM
     */
    public static void main(String[] arguments) {
        Thread bound = new Thread(ScenarioMain::halt, "bound");
        bound.setDaemon(true);
        bound.start();
        try {
            MonitoredServer stage = new MonitoredServer(JvmVariant.valueOf(arguments[1]));
            Faults.named(arguments[0]).act().play(stage);
            stage.finish();
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
            // Nobody has a reason to interrupt it; end.
        }
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            System.out.println(thread);
            for (StackTraceElement frame : frames) {
                System.out.println("    " + frame);
            }
        });
        end(3, "broken: not ended within " + BOUND_S + " s");
    }
}
