package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;

/**
 * The carrier threads, which run the virtual threads, in a diagnosis in which none of them was free for the acceptor.
 *
 * @param parallelism the number of carrier threads that run at once
 * @param all true if all of them were in use in every sample; false if the acceptor belongs to another scheduler
 * @param holders the virtual threads that they carried, as of the last dump
 */
public record CarrierUse(int parallelism, boolean all, List<Holder> holders) {

    /**
     * A virtual thread on its carrier.
     *
     * @param computes true if the carrier used CPU time; false if it waited, pinned by the virtual thread
     */
    public record Holder(ThreadSnapshot thread, boolean computes) {}

    /** Returns true if every carrier computes, so that a carrier becomes free when it gets enough CPU time. */
    public boolean computes() {
        return !holders.isEmpty() && holders.stream().allMatch(Holder::computes);
    }
}
