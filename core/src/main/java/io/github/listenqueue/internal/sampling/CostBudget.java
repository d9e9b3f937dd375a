package io.github.listenqueue.internal.sampling;

/**
 * Lets something that costs time take a share of one core and no more: it may run while there is credit, which grows with
 * the time that passes and is paid with the time that it took.
 */
public final class CostBudget {

    /** However expensive a run was, the next one is at most this far away. */
    private static final long MAX_WAIT_NS = 30_000_000_000L;

    private final double share;
    private final long savingsNs;
    private final long gapNs;
    private double creditNs;
    private long lastNs;
    private long lastRunNs;
    private boolean started;

    /**
     * A budget with its savings full.
     *
     * @param share the part of one core that may be taken, above 0
     * @param savingsNs the most credit that can be saved up, for a start or a pause
     * @param gapNs the least time between two runs
     */
    public CostBudget(double share, long savingsNs, long gapNs) {
        this.share = share;
        this.savingsNs = savingsNs;
        this.gapNs = gapNs;
        this.creditNs = (double) savingsNs;
    }

    /** Tells whether it may run now. */
    public boolean allows(long nowNs) {
        if (!started) {
            started = true;
            lastNs = nowNs;
            return true;
        }
        creditNs = Math.min((double) savingsNs, creditNs + share * (double) (nowNs - lastNs));
        lastNs = nowNs;
        return creditNs > 0 && nowNs - lastRunNs >= gapNs;
    }

    /** Takes note of a run and the time that it took. */
    public void spent(long nowNs, long costNs) {
        lastRunNs = nowNs;
        creditNs = Math.max(creditNs - (double) costNs, -share * (double) MAX_WAIT_NS);
    }
}
