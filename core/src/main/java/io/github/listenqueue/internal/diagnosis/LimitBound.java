package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import java.util.OptionalInt;

/**
 * Which of the two numbers sets a queue's limit, {@code min(backlog, somaxconn)} at the last {@code listen()}. The somaxconn of
 * then is the one that was read when the limit was first seen; a later one has nothing to do with it.
 */
final class LimitBound {

    private LimitBound() {}

    static LimitSetBy of(OptionalInt limit, OptionalInt somaxconnThen, OptionalInt declared) {
        if (limit.isEmpty()) {
            return LimitSetBy.UNKNOWN;
        }
        int bound = limit.getAsInt();
        if (declared.isPresent() && declared.getAsInt() > bound) {
            return LimitSetBy.SOMAXCONN;
        }
        if (declared.isPresent() && declared.getAsInt() == bound) {
            return LimitSetBy.APPLICATION;
        }
        if (somaxconnThen.isEmpty() || bound > somaxconnThen.getAsInt()) {
            return LimitSetBy.UNKNOWN;
        }
        return bound < somaxconnThen.getAsInt() ? LimitSetBy.APPLICATION : LimitSetBy.SOMAXCONN;
    }

    /** {@code the limit is set by the application (somaxconn allows 4096)}. */
    static String inWords(LimitSetBy by, OptionalInt limit, OptionalInt somaxconnThen, OptionalInt somaxconnNow) {
        if (limit.isEmpty()) {
            return "the queue's limit is not known";
        }
        boolean changed = somaxconnNow.isPresent() && !somaxconnNow.equals(somaxconnThen);
        return switch (by) {
            case APPLICATION ->
                "the limit is set by the application"
                        + (somaxconnNow.isEmpty() ? "" : " (somaxconn allows " + somaxconnNow.getAsInt() + ")");
            case SOMAXCONN ->
                "the limit is set by net.core.somaxconn"
                        + (somaxconnNow.isEmpty() || somaxconnNow.equals(limit)
                                ? ""
                                : " as it was at listen() (now " + somaxconnNow.getAsInt() + ")");
            case UNKNOWN ->
                "what set the limit cannot be told"
                        + (somaxconnThen.isEmpty()
                                ? " (somaxconn could not be read when the limit was first seen)"
                                : " (somaxconn was " + somaxconnThen.getAsInt()
                                        + " when the limit was first seen, and more at listen()"
                                        + (changed ? "; now " + somaxconnNow.getAsInt() : "") + ")");
        };
    }
}
