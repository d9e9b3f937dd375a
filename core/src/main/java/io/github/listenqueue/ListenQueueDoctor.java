package io.github.listenqueue;

import io.github.listenqueue.internal.doctor.DoctorReport;
import java.io.PrintStream;
import java.util.Objects;

/**
 * Tells what the library can and cannot see on this machine, and what would change that; {@code java -jar
 * listenqueue-core-….jar} prints it, and exits with 0 if all is well, else with 1.
 */
public final class ListenQueueDoctor {

    private static final int NOT_WELL = 1;
    private static final int WRONG_USE = 2;

    /** The JVM reads that line of the manifest for {@code java -jar} alone, and since Java 22. */
    private static final int MANIFEST_COUNTS = 22;

    private ListenQueueDoctor() {}

    /**
     * The report of the doctor.
     *
     * @param healthy whether depth, limit and drops of a TCP listener can be seen
     * @param text the findings in lines, the verdict last; names this process's listeners, and no client
     */
    public record Report(boolean healthy, String text) {

        /** Checks that nothing is null. */
        public Report {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Examines this machine as this JVM sees it: opens a listener on 127.0.0.1, one on ::1 and one in the folder for temporary
     * files, leaves a connection unaccepted at each, looks for it, and closes them. Takes up to a few seconds. Never throws;
     * what fails is in the text. Safe for use by several threads.
     *
     * @return what was found
     */
    public static Report examine() {
        DoctorReport examination = new DoctorReport();
        return new Report(examination.healthy(), examination.text());
    }

    /**
     * Prints the report, with a note on what an application needs, and ends the JVM: 0 if all is well, 1 if not, 2 if there
     * are arguments other than {@code --help}.
     *
     * @param arguments none, or {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length == 0) {
            Report report = examine();
            out.print(report.text());
            if (report.healthy() && Runtime.version().feature() >= MANIFEST_COUNTS) {
                out.println("note         this jar's manifest enables native access for itself; an application needs"
                        + " --enable-native-access=ALL-UNNAMED (module path: =io.github.listenqueue)");
            }
            return report.healthy() ? 0 : NOT_WELL;
        }
        String usage = "Without arguments, prints what listenqueue can see of accept queues on this machine.";
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            out.println(usage);
            return 0;
        }
        err.println("No such argument: '" + String.join(" ", arguments) + "'. " + usage);
        return WRONG_USE;
    }
}
