package io.github.listenqueue.internal.diagnosis.virtual;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** The source of thread dumps. */
@FunctionalInterface
public interface ThreadDumps {

    /**
     * Takes a dump of all threads, virtual threads included. A failure is told by {@link ThreadDump#problem}.
     *
     * @param wanted true for a thread to return. It must not keep the frames that it is shown.
     */
    ThreadDump take(Predicate<DumpedThread> wanted);

    /** Returns true if the next dump probably takes so little time that several can be taken in one diagnosis. */
    default boolean isCheap() {
        return true;
    }

    /** Returns true if the next dump probably takes so long that one has to be enough. */
    default boolean isExpensive() {
        return false;
    }

    /** Returns a source that only tells the reason why there are no dumps. */
    static ThreadDumps none(String reason) {
        return wanted -> ThreadDump.failed(reason);
    }

    /** Returns a source of a made-up dump with one thread. */
    static ThreadDumps madeUp() {
        byte[] text = ("{\"threadDump\":{\"threadContainers\":[{\"threads\":[{\"tid\":\"1\",\"virtual\":true,\"state\":"
                        + "\"RUNNABLE\",\"stack\":[\"java.net.ServerSocket.accept(ServerSocket.java:1)\"]}]}]}}")
                .getBytes(StandardCharsets.US_ASCII);
        return wanted -> DumpParser.parse(new ByteArrayInputStream(text), text.length + 1L, wanted);
    }
}
