package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Comparisons of the library's reports with those of ss and the clients. */
final class Checks {

    private Checks() {}

    static List<Check> of(FirstAct.Result act) {
        List<Check> checks = new ArrayList<>();
        checks.add(events("while the acceptor was stuck", act.evidence()));
        checks.add(peak(act));
        checks.addAll(againstSs("stuck", act.stuck()));
        checks.addAll(againstSs("at the end", act.end()));
        long timedOut = Tally.count(act.evidence().clients(), Outcome.TIMED_OUT);
        long dropped = act.evidence().recovered().map(Recovered::packetsDropped).orElse(0L);
        checks.add(Check.that(
                timedOut > 0 && dropped >= timedOut,
                "clients: " + timedOut + " timed out, and the library counted " + dropped
                        + " dropped packets, at least one for each"));
        long connected = Tally.count(act.evidence().clients(), Outcome.CONNECTED);
        checks.add(Check.that(
                act.evidence().clients().size() == LoadClients.CLIENTS && connected + timedOut == LoadClients.CLIENTS,
                "clients: " + connected + " connected + " + timedOut + " timed out = " + LoadClients.CLIENTS));
        checks.addAll(DiagnosisChecks.of(act));
        return checks;
    }

    static List<Check> of(SecondAct.Result act) {
        List<Check> checks = new ArrayList<>();
        checks.add(events("in act two", act.evidence()));
        checks.addAll(againstSs("act two", act.full()));
        checks.add(Check.that(
                act.droppedInSilence() == 0,
                "act two: " + act.droppedInSilence()
                        + " packets reported as dropped before the silent clients sent anything"));
        OptionalLong before = act.before().counters().listenOverflows();
        OptionalLong after = act.after().counters().listenOverflows();
        long resets =
                Tally.count(Tally.of(SecondAct.SILENT_CLIENT, act.evidence().clients()), Outcome.RESET);
        checks.add(Check.that(
                resets == SecondAct.SILENT
                        && before.isPresent()
                        && after.isPresent()
                        && after.getAsLong() - before.getAsLong() == resets,
                "resets: " + resets + " of " + SecondAct.SILENT
                        + " silent clients, and the library's ListenOverflows went from " + Words.shown(before) + " to "
                        + Words.shown(after)));
        int abort = act.after().settings().abortOnOverflow().orElse(-1);
        checks.add(Check.that(abort == 1, "setting: the library reads tcp_abort_on_overflow as " + abort));
        checks.addAll(DiagnosisChecks.of(act));
        return checks;
    }

    private static Check events(String when, Evidence evidence) {
        boolean all = evidence.events().of(Full.class).findAny().isPresent()
                && evidence.events().of(Dropped.class).findAny().isPresent()
                && evidence.recovered().isPresent();
        return Check.that(all, "events: the library published Full, Dropped and Recovered " + when);
    }

    private static Check peak(FirstAct.Result act) {
        int peak = act.evidence().recovered().map(Recovered::peakDepth).orElse(0);
        int limit = act.stuck().before().limit().orElse(Integer.MAX_VALUE);
        return Check.that(peak > limit, "peak: " + peak + " waiting, above the limit of " + limit);
    }

    private static List<Check> againstSs(String when, Comparison comparison) {
        if (comparison.ss().isEmpty()) {
            return List.of(Check.unchecked(when + ": ss is not installed or shows no row to compare with"));
        }
        ListenQueue before = comparison.before();
        ListenQueue after = comparison.after();
        SsRow ss = comparison.ss().get();
        List<Check> checks = new ArrayList<>();
        checks.add(Check.that(
                before.depth() == ss.depth() && after.depth() == ss.depth(),
                when + ": the library reports " + before.depth() + " waiting, ss shows Recv-Q " + ss.depth()));
        checks.add(Check.that(
                before.limit().orElse(-1) == ss.limit(),
                when + ": the library reports limit " + before.limit().orElse(-1) + ", ss shows Send-Q " + ss.limit()));
        if (ss.inode().isPresent()) {
            checks.add(Check.that(
                    before.inode() == ss.inode().getAsLong(),
                    when + ": the socket is the same, inode " + before.inode()));
        }
        checks.add(drops(when, before.drops(), ss.drops(), after.drops()));
        return checks;
    }

    /** Checks that the drops of ss lie between the samples before and after: packets are dropped while ss starts. */
    private static Check drops(String when, OptionalLong before, OptionalLong ss, OptionalLong after) {
        if (before.isEmpty() || ss.isEmpty() || after.isEmpty()) {
            return Check.unchecked(when + ": drops of this listener: the library reports " + Words.shown(before)
                    + ", ss shows " + Words.shown(ss));
        }
        boolean ok = before.getAsLong() <= ss.getAsLong() && ss.getAsLong() <= after.getAsLong();
        String ours = before.equals(after)
                ? Words.shown(before)
                : Words.shown(before) + " just before and " + Words.shown(after) + " just after";
        return Check.that(ok, when + ": the library reports " + ours + " dropped, ss shows d" + ss.getAsLong());
    }
}
