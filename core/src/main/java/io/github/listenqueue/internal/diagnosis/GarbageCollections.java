package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import org.jspecify.annotations.Nullable;

/** The garbage collections that the JVM reports. */
interface GarbageCollections {

    /** Returns the longest of the collectors' last collections that overlap a late tick; null if none does. */
    @Nullable
    Collection during(Late late, long nowNs);

    /** Returns the reason why no collections are known; null if they are. */
    @Nullable
    String problem();

    /** Returns the collections of this JVM, if it has the modules that report them. */
    static GarbageCollections open() {
        try {
            return new ManagedGarbageCollections();
        } catch (LinkageError | RuntimeException e) {
            return none("this JVM does not report them (is the module jdk.management missing?): " + e);
        }
    }

    static GarbageCollections none(String problem) {
        return new GarbageCollections() {
            @Override
            public @Nullable Collection during(Late late, long nowNs) {
                return null;
            }

            @Override
            public String problem() {
                return problem;
            }
        };
    }
}
