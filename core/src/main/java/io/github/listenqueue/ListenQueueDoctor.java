package io.github.listenqueue;

import io.github.listenqueue.internal.doctor.DoctorReport;
import java.io.PrintStream;
import java.util.Objects;

/**
 * A self-test of the library on this machine. It reports the numbers that can and cannot be read, and the changes that would
 * help. {@code java -jar listenqueue-core-….jar} prints the report and exits with 0 if all is well, with 1 if not, and with 2
 * on a wrong argument.
 */
public final class ListenQueueDoctor {

    private static final int NOT_WELL = 1;
    private static final int WRONG_USE = 2;

    /** The first Java version that reads {@code Enable-Native-Access} from the manifest, and only for {@code java -jar}. */
    private static final int MIN_MANIFEST_JAVA = 22;

    private ListenQueueDoctor() {}

    /**
     * The result of the examination.
     *
     * @param healthy true if depth, limit and drops of a TCP listener can be read
     * @param text the findings in lines, with the verdict last; names this process's listeners, but no client
     */
    public record Report(boolean healthy, String text) {

        /** Checks that nothing is null. */
        public Report {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Examines this machine from within this JVM. Opens a listener on 127.0.0.1, one on ::1 and one in the folder for temporary
     * files, leaves a connection unaccepted at each, samples their queues, and closes them. Takes up to a few seconds. Never
     * throws; a failure is reported in the text. Safe for use by several threads.
     *
     * @return the report
     */
    public static Report examine() {
        DoctorReport examination = new DoctorReport();
        return new Report(examination.healthy(), examination.text());
    }

    /**
     * Prints the report, with a note on the flag that an application needs, and ends the JVM: 0 if all is well, 1 if not, 2 if
     * there are arguments other than {@code --help}.
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
            if (report.healthy() && Runtime.version().feature() >= MIN_MANIFEST_JAVA) {
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
