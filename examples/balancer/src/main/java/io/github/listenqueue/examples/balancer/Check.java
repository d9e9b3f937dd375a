package io.github.listenqueue.examples.balancer;

import java.util.List;
import java.util.Locale;

/**
 * A condition of the story.
 *
 * @param result the result
 * @param text the condition, with the numbers
 */
record Check(Result result, String text) {

    /** The result of a check. */
    enum Result {
        OK("ok"),
        NOT_JUDGED("--"),
        FAILED("NOT ok");

        private final String word;

        Result(String word) {
            this.word = word;
        }
    }

    /**
     * Returns a check.
     *
     * @param excuse the reason for which a failure is not judged; empty if there is none
     */
    static Check of(boolean holds, String excuse, String text) {
        if (holds) {
            return new Check(Result.OK, text);
        }
        return excuse.isEmpty()
                ? new Check(Result.FAILED, text)
                : new Check(Result.NOT_JUDGED, text + "; not judged, because " + excuse);
    }

    String word() {
        return result.word;
    }

    boolean failed() {
        return result == Result.FAILED;
    }

    String line() {
        return String.format(Locale.ROOT, "%6s  %s", word(), text);
    }

    /** Returns the exit status: 0 if all hold, 1 if one failed, 3 if none failed and one is not judged. */
    static int status(List<Check> checks) {
        if (checks.stream().anyMatch(Check::failed)) {
            return 1;
        }
        return checks.stream().anyMatch(check -> check.result == Result.NOT_JUDGED) ? 3 : 0;
    }
}
