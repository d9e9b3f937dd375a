package io.github.listenqueue.internal.diagnose;

import io.github.listenqueue.internal.diagnose.Pause.Collection;
import io.github.listenqueue.internal.diagnose.Vitals.Late;
import org.jspecify.annotations.Nullable;

/** The garbage collections that the JVM tells of. */
interface Collections {

    /** The last collection of any collector that overlaps a late tick most; null if none does. */
    @Nullable
    Collection during(Late late, long nowNs);

    /** Why nothing is known; null if something is. */
    @Nullable
    String problem();

    /** Those of this JVM, if it was built with the modules that tell of them. */
    static Collections open() {
        try {
            return new ManagedCollections();
        } catch (LinkageError | RuntimeException e) {
            return none("this JVM tells nothing of collections (is the module jdk.management missing?): " + e);
        }
    }

    static Collections none(String problem) {
        return new Collections() {
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
