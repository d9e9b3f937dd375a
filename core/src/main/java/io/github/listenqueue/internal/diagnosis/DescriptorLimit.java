package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.sampling.CostBudget;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A check for whether the process has just run out of file descriptors. Serves one thread at a time. The constructor opens its
 * files.
 */
public final class DescriptorLimit implements AutoCloseable {

    /** Limited to 0.1 % of one core: counting takes a fraction of a microsecond per descriptor. */
    private static final double MAX_SHARE = 0.001;

    private static final long MAX_SAVINGS_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MIN_GAP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Limited to 1 % of one core: listeners close rarely, except in servers with one listener per transfer. */
    private static final double MAX_SHARE_OF_CLOSES = 0.01;

    private static final long MAX_SAVINGS_OF_CLOSES_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A server that gives up also closes its connections, so descriptors are free again by the next sample. */
    private static final long RECENT_NS = TimeUnit.SECONDS.toNanos(2);

    /** A smaller remainder may be used up before the next sample. */
    private static final long MIN_LEFT = 16;

    /** Use, in eighths of the limit, that remains after a server that gave up has closed its connections. */
    private static final long MIN_USED_EIGHTHS = 7;

    private final OpenFiles files;
    private final LongSupplier nanoTime;
    private final CostBudget checks = new CostBudget(MAX_SHARE, MAX_SAVINGS_NS, MIN_GAP_NS);
    private final CostBudget closes = new CostBudget(MAX_SHARE_OF_CLOSES, MAX_SAVINGS_OF_CLOSES_NS, 0);
    private boolean reached;
    private long reachedNs;

    /**
     * Opens the files about the process's limits and descriptors.
     *
     * @param nanoTime a monotonic clock
     */
    public DescriptorLimit(SamplingConfig options, LongSupplier nanoTime) {
        // Not shared: a libc binding serves one thread.
        files = new OpenFiles(
                options.procRoot(), LibcAccess.open(options.nativeAccess()).libc());
        this.nanoTime = nanoTime;
    }

    /** Counts the descriptors, if the budget allows. Useful while connections wait, because {@code accept()} may be failing. */
    public void check() {
        long nowNs = nanoTime.getAsLong();
        if (checks.allows(nowNs)) {
            count(nowNs, checks);
        }
    }

    /**
     * Counts the descriptors after a listener closed, and returns true if hardly any is left or was left within the last 2 s.
     *
     * @param atAnyCost true to count even if the budget for closes is spent
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
        budget.record(nowNs, nanoTime.getAsLong() - nowNs);
    }

    /**
     * Returns true if hardly any descriptor is left. The kernel assigns the lowest free number, so an open descriptor near the
     * limit means that all below it were in use.
     */
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
