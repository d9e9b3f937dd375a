package io.github.listenqueue.internal.diagnose;

import io.github.listenqueue.ListenQueueDiagnosis.LimitBoundBy;
import java.util.OptionalInt;

/** Which of the two numbers sets a queue's limit, {@code min(backlog, somaxconn)} at the last {@code listen()}. */
final class LimitBound {

    private LimitBound() {}

    static LimitBoundBy of(OptionalInt limit, OptionalInt somaxconn, OptionalInt declared) {
        if (limit.isEmpty()) {
            return LimitBoundBy.UNKNOWN;
        }
        int bound = limit.getAsInt();
        if (declared.isPresent() && declared.getAsInt() > bound) {
            return LimitBoundBy.SOMAXCONN;
        }
        if (declared.isPresent() && declared.getAsInt() == bound) {
            return LimitBoundBy.APPLICATION;
        }
        if (somaxconn.isEmpty() || bound > somaxconn.getAsInt()) {
            return LimitBoundBy.UNKNOWN;
        }
        return bound < somaxconn.getAsInt() ? LimitBoundBy.APPLICATION : LimitBoundBy.SOMAXCONN;
    }

    /** {@code the limit is set by the application (somaxconn allows 4096)}. */
    static String inWords(LimitBoundBy by, OptionalInt limit, OptionalInt somaxconn) {
        if (limit.isEmpty()) {
            return "the queue's limit is not known";
        }
        return switch (by) {
            case APPLICATION ->
                "the limit is set by the application"
                        + (somaxconn.isEmpty() ? "" : " (somaxconn allows " + somaxconn.getAsInt() + ")");
            case SOMAXCONN ->
                "the limit is set by net.core.somaxconn"
                        + (somaxconn.isEmpty() || somaxconn.getAsInt() == limit.getAsInt()
                                ? ""
                                : " as it was at listen() (now " + somaxconn.getAsInt() + ")");
            case UNKNOWN ->
                "what set the limit cannot be told"
                        + (somaxconn.isEmpty()
                                ? " (somaxconn cannot be read)"
                                : " (somaxconn is " + somaxconn.getAsInt() + " now, and was more at listen())");
        };
    }
}
