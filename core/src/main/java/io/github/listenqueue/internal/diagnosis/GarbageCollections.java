package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import org.jspecify.annotations.Nullable;

/** The garbage collections that the JVM reports. */
interface GarbageCollections extends AutoCloseable {

    /** Returns the longest of the collectors' last collections that overlap a late tick; null if none does. */
    @Nullable
    Collection during(Late late, long nowNs);

    /**
     * Returns the longest of the recent collections that overlap a late tick, with its cause; null if none does. The JVM
     * reports a cause a moment after its collection, so a tick cannot ask for it.
     */
    @Nullable
    Collection reportedDuring(Late late, long nowNs);

    /** Returns the last collection with its cause and the heap after it as text; null if none is known. */
    @Nullable
    String last();

    /** Returns the time that all collections have taken so far; {@link PauseDetector#UNKNOWN} if that is unknown. */
    long totalNs();

    /** Returns the reason why no collections are known; null if they are. */
    @Nullable
    String problem();

    @Override
    void close();

    /** Returns the collections of this JVM, if it has the modules that report them. */
    static GarbageCollections open() {
        try {
            return new ManagedGarbageCollections();
        } catch (LinkageError | RuntimeException e) {
            return none("this JVM does not report them; add the module jdk.management if it is missing: " + e);
        }
    }

    static GarbageCollections none(String problem) {
        return new GarbageCollections() {
            @Override
            public @Nullable Collection during(Late late, long nowNs) {
                return null;
            }

            @Override
            public @Nullable Collection reportedDuring(Late late, long nowNs) {
                return null;
            }

            @Override
            public @Nullable String last() {
                return null;
            }

            @Override
            public long totalNs() {
                return PauseDetector.UNKNOWN;
            }

            @Override
            public String problem() {
                return problem;
            }

            @Override
            public void close() {}
        };
    }
}
