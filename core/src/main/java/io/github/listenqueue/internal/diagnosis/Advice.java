package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The advice of a finding. It begins with what removes the cause, and says so if a larger queue would not help. */
final class Advice {

    private static final String NO_HELP = "a larger queue would not help: clients would only wait longer";

    /** The largest backlog to recommend. A client that waits behind more connections gives up first. */
    private static final int MAX_BACKLOG = 65_535;

    private Advice() {}

    static List<String> of(Cause cause, Evidence evidence, LimitSetBy by) {
        OptionalLong files = evidence.process().files().limit();
        List<String> advice = new ArrayList<>();
        switch (cause) {
            case NONE -> {}
            case OUT_OF_DESCRIPTORS -> {
                advice.add("raise the limit of open files"
                        + (files.isPresent() ? " above " + files.getAsLong() : "")
                        + " (ulimit -n; systemd: LimitNOFILE=; containers: --ulimit nofile=)");
                advice.add("look for a leak: ls -l /proc/PID/fd lists the open files");
                if (evidence.acceptor().ended().isPresent() && !evidence.acceptedAny()) {
                    advice.add(
                            "restart the server once descriptors are free again: its acceptor thread has ended, so nothing"
                                    + " accepts until the restart");
                }
                advice.add(NO_HELP);
            }
            case ACCEPTOR_LIMITED -> {
                advice.add(server(evidence).limitAdvice());
                advice.add(
                        "a larger queue would not help while the acceptor is held back: clients would only wait longer");
            }
            case ACCEPTOR_BLOCKED -> {
                CarrierUse carriers = evidence.acceptor().carriers();
                advice.add(carriers == null ? server(evidence).offloadAdvice() : CarrierWords.advice(carriers));
                advice.add(larger(
                        "a larger queue only buys time, because clients wait longer while the acceptor is busy: ",
                        evidence,
                        by));
            }
            case ACCEPTOR_TOO_SLOW -> {
                advice.add(server(evidence).offloadAdvice());
                advice.add("accept with more threads: several acceptor threads, or several listeners on one port"
                        + " (SO_REUSEPORT)");
                advice.add("a larger backlog would only lengthen the wait: more connections arrive than are accepted");
            }
            case NO_ACCEPTOR -> {
                advice.add(
                        "find out why no thread accepts: the accept loop ended with an exception or was never started, a"
                                + " completion handler failed before it called accept again, a selection key was cancelled, or"
                                + " the listener is unused; restart the server, or close the unused listener");
                advice.add(NO_HELP);
            }
            case JVM_PAUSED -> pause(evidence, by, advice);
            case CPU_STARVED -> {
                CarrierUse carriers = evidence.acceptor().carriers();
                if (carriers != null) {
                    advice.add(CarrierWords.advice(carriers));
                }
                advice.add(
                        evidence.process().processors().throttled()
                                ? "raise the quota of the control group (Kubernetes: the container's CPU limit; cpu.max), or"
                                        + " let fewer threads run at once"
                                : "give the process more CPU time: fewer or lighter neighbours, a higher CPU weight"
                                        + " (Kubernetes: CPU request), more CPUs");
                advice.add(larger("a larger queue only bridges a short lack of CPU time: ", evidence, by));
            }
            case BURST -> {
                advice.add(larger("", evidence, by));
                advice.add(
                        "if bursts are frequent, let clients keep their connections (keep-alive, pooling), and spread"
                                + " reconnects over time");
            }
            case SYN_QUEUE_FULL -> {
                advice.add(
                        "set net.ipv4.tcp_syncookies=1 (sysctl): a full SYN queue then answers with cookies and loses no"
                                + " client");
                advice.add(
                        "check for a SYN flood: ss -tn state syn-recv lists the half-open requests; many addresses that never"
                                + " answer mean a flood");
                advice.add(
                        "if the requests are from real clients, make room for more of them: the SYN queue holds as many as the"
                                + " accept queue; "
                                + raise(evidence, by)
                                + (isSynBacklogLower(evidence)
                                        ? "; and raise net.ipv4.tcp_max_syn_backlog, which is lower than that"
                                        : ""));
            }
            case UNKNOWN -> {
                if (evidence.acceptor().state() == State.NOT_ARMED) {
                    advice.add(
                            "find out what switched accepting off: a limit of connections, setAutoRead(false) in Netty"
                                    + " (Netty calls it for 1 s after a failed accept), or interestOps without OP_ACCEPT");
                }
                advice.add("take thread dumps while the saturation lasts (jcmd PID Thread.print; of virtual threads,"
                        + " Thread.dump_to_file FILE), look for the acceptor thread, and call diagnose() again");
            }
        }
        return advice;
    }

    private static void pause(Evidence evidence, LimitSetBy by, List<String> to) {
        if (evidence.isCollecting()) {
            to.add(
                    "make the garbage collections rarer: a larger heap (-Xmx), or fewer live objects; if the heap is nearly"
                            + " full after each, look for a leak (jcmd PID GC.class_histogram)");
            to.add("a larger queue would not help while collections take this much of the time");
            return;
        }
        Pause longest = evidence.pauses().stream()
                .filter(Pause::isJvmPause)
                .reduce((first, second) ->
                        second.late().lateNs() >= first.late().lateNs() ? second : first)
                .orElse(null);
        to.add(
                switch (longest == null ? Kind.UNKNOWN : longest.kind()) {
                    case COLLECTION ->
                        isRequested(longest)
                                ? "find the caller of System.gc(), or start the JVM with -XX:+DisableExplicitGC or"
                                        + " -XX:+ExplicitGCInvokesConcurrent"
                                : "shorten the garbage collections: a larger heap, fewer live objects, or a collector made for"
                                        + " short pauses (ZGC, Shenandoah); -Xlog:gc* shows where they spend their time";
                    case HEAP_DUMP ->
                        "take heap dumps and histograms only while the instance gets no traffic: all threads stand still until"
                                + " they are written";
                    case DEBUGGER ->
                        "detach the debugger, or let its breakpoints suspend only the thread that reaches them";
                    case SAFEPOINT ->
                        "find out what stopped the threads: -Xlog:safepoint* names the operation (heap dump, class"
                                + " redefinition, thread dump of many threads)";
                    default ->
                        "find out what stopped the process: SIGSTOP (kill -STOP, Ctrl-Z), a debugger, a paused container or"
                                + " virtual machine, a snapshot of it";
                });
        to.add(larger(
                "a queue with room for the connections that arrive during a pause does not overflow: ", evidence, by));
    }

    private static boolean isRequested(@Nullable Pause pause) {
        return pause != null
                && pause.collection() != null
                && "System.gc()".equals(pause.collection().cause());
    }

    private static boolean isSynBacklogLower(Evidence evidence) {
        OptionalInt limit = evidence.queue().limit();
        OptionalInt max = evidence.process().settings().maxSynBacklog();
        return limit.isPresent() && max.isPresent() && max.getAsInt() - (max.getAsInt() >> 2) < limit.getAsInt();
    }

    /** Returns the advice to make the queue larger, or that this would not help if the queue has room. */
    private static String larger(String benefit, Evidence evidence, LimitSetBy by) {
        return evidence.hasRoom()
                ? "a larger queue would not help: this one had room all the time, with "
                        + Explanation.depth(evidence.queue())
                : benefit + raise(evidence, by);
    }

    /** Returns the setting to raise, its new value, and the kernel setting that must allow it. */
    private static String raise(Evidence evidence, LimitSetBy by) {
        ServerType server = evidence.acceptor().server();
        OptionalInt limit = evidence.queue().limit();
        OptionalInt somaxconn = evidence.process().settings().somaxconn();
        if (limit.isEmpty()) {
            return "find out the queue's limit (ss -ltn shows it as Send-Q), and, with N twice that limit, raise "
                    + ServerType.backlog(server, "N");
        }
        int value = backlog(limit.getAsInt(), evidence.neededDepth());
        String backlog = ServerType.backlog(server, String.valueOf(value));
        String restart = "; the limit changes when the server listens again, so restart it";
        String kernel =
                "net.core.somaxconn to at least " + value + " (sysctl, in the network namespace of the process)";
        boolean allowed = somaxconn.orElse(0) >= value;
        if (by != LimitSetBy.SOMAXCONN) {
            return "raise " + backlog + (allowed ? "" : " and " + kernel) + restart;
        }
        return allowed
                ? "restart the server: net.core.somaxconn is " + somaxconn.getAsInt()
                        + " now, so a restart is enough if the server's backlog is above " + limit.getAsInt()
                        + "; otherwise raise " + backlog + " as well"
                : "raise " + kernel + " and " + backlog + " unless it is already that high" + restart;
    }

    /**
     * Returns the next power of two above the number of connections that needed room at once, limited to 65536, or the present
     * limit if that is greater.
     */
    static int backlog(int limit, long needed) {
        long roomy = Long.highestOneBit(Math.max(1, Math.min(needed, MAX_BACKLOG))) << 1;
        return (int) Math.min(Math.max(MAX_BACKLOG, limit), Math.max(roomy, limit));
    }

    private static ServerType server(Evidence evidence) {
        ServerType server = evidence.acceptor().server();
        return server == null ? ServerType.PLAIN : server;
    }
}
