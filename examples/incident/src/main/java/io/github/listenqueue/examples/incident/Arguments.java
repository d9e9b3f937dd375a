package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.List;
import java.util.Optional;

/**
 * The arguments that the run script passes on.
 *
 * @param live true if the output is a terminal that supports cursor movements
 * @param actTwo true if this process owns its network namespace, so that the second act may change a setting of it
 * @param causes the causes to replay instead of the incident; empty for the incident
 * @param page the file for the page; empty if none is wanted
 * @param note a sentence about the network namespace
 */
record Arguments(boolean live, boolean actTwo, List<Cause> causes, Optional<PageFile> page, String note) {

    private static final String CAUSE = "--cause=";
    private static final String NOTE = "--note=";
    private static final String REPORT = "--report=";

    /** Parses the arguments of main. The message of its exception names the wrong argument and the reason. */
    static Arguments parse(String... args) {
        boolean live = false;
        boolean actTwo = false;
        List<Cause> causes = List.of();
        Optional<PageFile> page = Optional.empty();
        String note = "Runs in the network namespace it was started in; the second act is omitted.";
        for (String arg : args) {
            if (arg.equals("--live")) {
                live = true;
            } else if (arg.equals("--act-two")) {
                actTwo = true;
            } else if (arg.startsWith(CAUSE)) {
                causes = Causes.named(arg.substring(CAUSE.length()));
            } else if (arg.startsWith(REPORT)) {
                page = Optional.of(PageFile.at(arg.substring(REPORT.length())));
            } else if (arg.startsWith(NOTE)) {
                note = arg.substring(NOTE.length());
            } else {
                throw new IllegalArgumentException(
                        "Unknown argument: " + arg
                                + " (known are --live, --act-two, --cause=NAME, --report=FILE, --note=TEXT; examples/incident/run passes them)");
            }
        }
        return new Arguments(live, actTwo, causes, page, note);
    }
}
