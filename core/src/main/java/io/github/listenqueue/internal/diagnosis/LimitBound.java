package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import java.util.OptionalInt;

/**
 * The number that sets a queue's limit, which is {@code min(backlog, somaxconn)} at the last {@code listen()}. The somaxconn of
 * that moment is taken from the sample that first showed the limit. A later somaxconn does not affect the limit.
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

    /** Returns {@code the limit is set by the application (somaxconn allows 4096)}. */
    static String describe(LimitSetBy by, OptionalInt limit, OptionalInt somaxconnThen, OptionalInt somaxconnNow) {
        if (limit.isEmpty()) {
            return "the queue's limit is unknown";
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
                "it is unknown what set the limit"
                        + (somaxconnThen.isEmpty()
                                ? " (somaxconn could not be read when the limit was first seen)"
                                : " (somaxconn was " + somaxconnThen.getAsInt()
                                        + " when the limit was first seen, but had been higher at listen()"
                                        + (changed ? "; now " + somaxconnNow.getAsInt() : "") + ")");
        };
    }
}
