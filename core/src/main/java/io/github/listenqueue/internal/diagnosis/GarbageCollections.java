package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import org.jspecify.annotations.Nullable;

/** The garbage collections that the JVM tells of. */
interface GarbageCollections {

    /** The last collection of any collector that overlaps a late tick most; null if none does. */
    @Nullable
    Collection during(Late late, long nowNs);

    /** Why nothing is known; null if something is. */
    @Nullable
    String problem();

    /** Those of this JVM, if it was built with the modules that tell of them. */
    static GarbageCollections open() {
        try {
            return new ManagedGarbageCollections();
        } catch (LinkageError | RuntimeException e) {
            return none("this JVM tells nothing of collections (is the module jdk.management missing?): " + e);
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
