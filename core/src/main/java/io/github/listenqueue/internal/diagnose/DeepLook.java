package io.github.listenqueue.internal.diagnose;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitBoundBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.internal.detect.History.Glance;
import io.github.listenqueue.internal.read.ReadingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** Gathers the evidence of one moment and judges it. One thread at a time. */
public final class DeepLook implements AutoCloseable {

    /**
     * A look that has nothing open yet.
     *
     * @param showPeers whether the evidence names clients
     * @param vitals what befell the sampling thread
     * @param nanoTime a clock that never steps
     */
    public DeepLook(ReadingOptions options, boolean showPeers, Vitals vitals, LongSupplier nanoTime) {}

    /** Opens and loads what a look needs, as long as there are descriptors to do so. */
    public void prepare() {}

    /** Notes who accepts at each listener while all is calm. */
    public void learn(List<Target> targets) {}

    /** Looks for about a fifth of a second and finds out what is the matter with each target, in their order. */
    public List<Finding> look(Circumstances circumstances) {
        List<Finding> findings = new ArrayList<>();
        for (Target target : circumstances.targets()) {
            findings.add(new Finding(
                    target.queue(),
                    Cause.UNKNOWN,
                    "",
                    List.of(),
                    List.of(),
                    OptionalInt.empty(),
                    new WaitingConnections(
                            target.queue().depth(), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                    ClientOutcome.UNKNOWN,
                    LimitBoundBy.UNKNOWN));
        }
        return findings;
    }

    /** Asks the kernel for the age of the oldest connection and the half-open requests of one listener, and nothing else. */
    public Glance glance(Target target) {
        return Glance.NONE;
    }

    @Override
    public void close() {}
}
