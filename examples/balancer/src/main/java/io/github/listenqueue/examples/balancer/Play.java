package io.github.listenqueue.examples.balancer;

import java.util.List;

/**
 * The three acts of a balancer.
 *
 * @param kind the balancer
 * @param acts the acts in the order of {@link Mode}
 */
record Play(Kind kind, List<Act> acts) {

    /** The losses that the signal may have after it has settled, as a part of those with static weights. */
    private static final double ALLOWED = 0.01;

    Act act(Mode mode) {
        return acts.stream().filter(act -> act.mode() == mode).findFirst().orElseThrow();
    }

    /** Returns what must hold: first about the story itself, then about the signal. */
    List<Check> checks() {
        Act fixed = act(Mode.STATIC);
        Act signal = act(Mode.SIGNAL);
        long late = signal.lostAfter(Act.SETTLE_S);
        long errors = signal.errorsAfter(Act.SETTLE_S);
        long allowed = (long) (ALLOWED * fixed.lostByLibrary());
        long heldUpMs = acts.stream().mapToLong(Act::heldUpMs).max().orElse(0);
        String excuse = heldUpMs < Act.BUSY_MS
                ? ""
                : "this machine was too busy: a process was held up for " + heldUpMs + " ms";
        return List.of(
                Check.of(
                        fixed.lostByLibrary() > 0,
                        "",
                        kind.words() + ", static weights: " + fixed.lostByLibrary() + " packets met a full queue"),
                Check.of(
                        acts.stream().allMatch(act -> act.lostByLibrary() >= act.lostByKernel()),
                        excuse,
                        kind.words() + ": the library misses no loss that the kernel counts"),
                Check.of(
                        late <= allowed,
                        excuse,
                        kind.words() + ", the signal: " + late + " packets lost after the first " + (int) Act.SETTLE_S
                                + " s, at most " + allowed + " (1 %)"),
                Check.of(
                        errors == 0,
                        excuse,
                        kind.words() + ", the signal: " + errors + " clients with an error after the first "
                                + (int) Act.SETTLE_S + " s"));
    }
}
