package io.github.listenqueue.internal.sampling;

/**
 * A limit of an expensive operation to a share of one core. The operation may run while there is credit. Credit grows with
 * the time that passes and is reduced by the cost of each run.
 */
public final class CostBudget {

    /** The maximum wait for the next run, however expensive the last one was. */
    private static final long MAX_WAIT_NS = 30_000_000_000L;

    private final double share;
    private final long burstNs;
    private final long gapNs;
    private double creditNs;
    private long lastNs;
    private long lastRunNs;
    private boolean started;

    /**
     * Creates a budget with full credit.
     *
     * @param share the part of one core that may be used, above 0
     * @param burstNs the maximum credit, for a start or after a pause
     * @param gapNs the minimum time between two runs
     */
    public CostBudget(double share, long burstNs, long gapNs) {
        this.share = share;
        this.burstNs = burstNs;
        this.gapNs = gapNs;
        this.creditNs = (double) burstNs;
    }

    /** Returns true if the operation may run now. */
    public boolean allows(long nowNs) {
        if (!started) {
            started = true;
            lastNs = nowNs;
            return true;
        }
        creditNs = Math.min((double) burstNs, creditNs + share * (double) (nowNs - lastNs));
        lastNs = nowNs;
        return creditNs > 0 && nowNs - lastRunNs >= gapNs;
    }

    /** Records a run and its cost. */
    public void record(long nowNs, long costNs) {
        lastRunNs = nowNs;
        creditNs = Math.max(creditNs - (double) costNs, -share * (double) MAX_WAIT_NS);
    }
}
