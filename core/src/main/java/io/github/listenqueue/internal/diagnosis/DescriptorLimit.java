package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.sampling.CostBudget;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells whether the process has just run out of file descriptors. One thread at a time; what it needs is opened when it is
 * made.
 */
public final class DescriptorLimit implements AutoCloseable {

    /** Counting takes a fraction of a microsecond for each descriptor: 0.1 % of one core. */
    private static final double MAX_SHARE = 0.001;

    private static final long MAX_SAVINGS_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MIN_GAP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Listeners close rarely, except where each transfer has one of its own: 1 % of one core. */
    private static final double MAX_SHARE_OF_CLOSES = 0.01;

    private static final long MAX_SAVINGS_OF_CLOSES_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A server that gives up closes its connections, too, so that descriptors are free again by the next sample. */
    private static final long RECENT_NS = TimeUnit.SECONDS.toNanos(2);

    /** So few are gone before the next sample. */
    private static final long MIN_LEFT = 16;

    /** In eighths of the limit: so much is still in use when a server that gave up has closed what it had. */
    private static final long MIN_USED_EIGHTHS = 7;

    private final OpenFiles files;
    private final LongSupplier nanoTime;
    private final CostBudget checks = new CostBudget(MAX_SHARE, MAX_SAVINGS_NS, MIN_GAP_NS);
    private final CostBudget closes = new CostBudget(MAX_SHARE_OF_CLOSES, MAX_SAVINGS_OF_CLOSES_NS, 0);
    private boolean reached;
    private long reachedNs;

    /**
     * Opens the way to the process's limits and descriptors.
     *
     * @param nanoTime a clock that never steps
     */
    public DescriptorLimit(SamplingConfig options, LongSupplier nanoTime) {
        // One of its own: a binding serves one thread.
        files = new OpenFiles(
                options.procRoot(), LibcAccess.open(options.nativeAccess()).libc());
        this.nanoTime = nanoTime;
    }

    /** Counts the descriptors, if the budget allows. Worth it while connections wait: then {@code accept()} may be failing. */
    public void check() {
        long nowNs = nanoTime.getAsLong();
        if (checks.allows(nowNs)) {
            count(nowNs, checks);
        }
    }

    /**
     * Counts when a listener closed, and tells whether hardly any descriptor is or was just now left.
     *
     * @param atAnyCost whether to count even if the budget for closes is spent
     */
    public boolean isReached(boolean atAnyCost) {
        long nowNs = nanoTime.getAsLong();
        if (atAnyCost || closes.allows(nowNs)) {
            count(nowNs, closes);
        }
        return reached && nowNs - reachedNs <= RECENT_NS;
    }

    private void count(long nowNs, CostBudget budget) {
        OpenFiles.Count count = files.count();
        if (count.exhausted() || isNearlyUsedUp(count)) {
            reached = true;
            reachedNs = nowNs;
        }
        budget.spent(nowNs, nanoTime.getAsLong() - nowNs);
    }

    /** The kernel hands out the lowest free number, so that one near the limit tells that all below were once in use. */
    private static boolean isNearlyUsedUp(OpenFiles.Count count) {
        if (count.open().isEmpty() || count.limit().isEmpty()) {
            return false;
        }
        long open = count.open().getAsLong();
        long limit = count.limit().getAsLong();
        return limit - open < MIN_LEFT || (limit - count.highest() <= MIN_LEFT && 8 * open >= MIN_USED_EIGHTHS * limit);
    }

    @Override
    public void close() {
        files.close();
    }
}
