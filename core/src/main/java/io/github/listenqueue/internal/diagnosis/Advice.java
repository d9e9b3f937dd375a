package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What to change, first what removes the cause. Where a larger queue would not help, it says so. */
final class Advice {

    private static final String NO_HELP = "a larger queue would not help: clients would only wait longer";

    /** The largest backlog to recommend: a client that waits behind so many gives up first. */
    private static final int MAX_BACKLOG = 65_535;

    private Advice() {}

    static List<String> of(Cause cause, Evidence seen, LimitSetBy by) {
        OptionalLong files = seen.around().files().limit();
        List<String> advice = new ArrayList<>();
        switch (cause) {
            case NONE -> {}
            case OUT_OF_DESCRIPTORS -> {
                advice.add("raise the limit of open files"
                        + (files.isPresent() ? " above " + files.getAsLong() : "")
                        + " (ulimit -n; systemd: LimitNOFILE=; containers: --ulimit nofile=)");
                advice.add("look for a leak: ls -l /proc/PID/fd tells what is open, and what there is too much of");
                advice.add(NO_HELP);
            }
            case ACCEPTOR_LIMITED -> {
                advice.add(server(seen).limitAdvice());
                advice.add(NO_HELP + ", as long as the limit of connections is reached");
            }
            case ACCEPTOR_BLOCKED -> {
                advice.add(server(seen).offloadAdvice());
                advice.add(larger(
                        "a larger queue only buys time, since clients wait longer while the acceptor is busy: ",
                        seen,
                        by));
            }
            case NO_ACCEPTOR -> {
                advice.add(
                        "find out why nobody accepts: the accept loop ended by an exception, was never started, or the"
                                + " listener is left over; restart the server, or close what nobody serves");
                advice.add(NO_HELP);
            }
            case JVM_PAUSED -> pause(seen, by, advice);
            case CPU_STARVED -> {
                advice.add(
                        seen.around().processors().throttled()
                                ? "raise the quota of the control group (Kubernetes: the container's CPU limit; cpu.max), or"
                                        + " let fewer threads run at once"
                                : "give the process more of the processors: fewer or lighter neighbours, a higher CPU"
                                        + " weight (Kubernetes: CPU request), more processors");
                advice.add(larger("a larger queue bridges short droughts only: ", seen, by));
            }
            case BURST -> {
                advice.add(raise(seen, by));
                advice.add("if that comes often, let clients keep their connections (keep-alive, pooling), and spread"
                        + " reconnects in time");
            }
            case SYN_QUEUE_FULL -> {
                advice.add(
                        "set net.ipv4.tcp_syncookies=1 (sysctl): a full SYN queue then answers with cookies and loses nobody");
                advice.add(
                        "find out whether it is a SYN flood: ss -tn state syn-recv shows who leaves requests half-open; many"
                                + " addresses that never answer are one");
                advice.add(
                        "if they are clients, make room for more of them: the SYN queue holds as many as the accept queue; "
                                + raise(seen, by)
                                + (synBacklogBinds(seen)
                                        ? "; and raise net.ipv4.tcp_max_syn_backlog, which is less than that"
                                        : ""));
            }
            case UNKNOWN -> {
                advice.add(
                        "take thread dumps while it lasts (jcmd PID Thread.print; of virtual threads, Thread.dump_to_file FILE)"
                                + " and look for the thread that accepts; call diagnose() again then");
            }
        }
        return advice;
    }

    private static void pause(Evidence seen, LimitSetBy by, List<String> to) {
        Kind kind = seen.pauses().stream()
                .filter(Pause::ofTheJvm)
                .reduce((first, second) ->
                        second.late().lateNs() >= first.late().lateNs() ? second : first)
                .map(Pause::kind)
                .orElse(Kind.UNTOLD);
        to.add(
                switch (kind) {
                    case COLLECTION ->
                        "shorten the collections: a larger heap, fewer live objects, or a collector made for short pauses"
                                + " (ZGC, Shenandoah); -Xlog:gc* tells what they spend their time on";
                    case SAFEPOINT ->
                        "find out what stopped the threads: -Xlog:safepoint* names the operation (heap dump, class"
                                + " redefinition, thread dump of many threads)";
                    default ->
                        "find out who stopped the process: SIGSTOP (kill -STOP, Ctrl-Z), a debugger, a paused container or"
                                + " virtual machine, a snapshot of it";
                });
        to.add(larger("a queue that holds what arrives in a pause gets over it: ", seen, by));
    }

    private static boolean synBacklogBinds(Evidence seen) {
        OptionalInt limit = seen.queue().limit();
        OptionalInt most = seen.around().settings().maxSynBacklog();
        return limit.isPresent() && most.isPresent() && most.getAsInt() - (most.getAsInt() >> 2) < limit.getAsInt();
    }

    /** Says how to make the queue larger, unless it was never full. */
    private static String larger(String use, Evidence seen, LimitSetBy by) {
        return seen.hasRoom()
                ? "a larger queue would not help: this one has room, with " + Explanation.depth(seen.queue())
                : use + raise(seen, by);
    }

    /** Says what to set to which value, and what else must allow it. */
    private static String raise(Evidence seen, LimitSetBy by) {
        ServerType server = seen.acceptor().server();
        OptionalInt limit = seen.queue().limit();
        OptionalInt somaxconn = seen.around().settings().somaxconn();
        if (limit.isEmpty()) {
            return "find out the queue's limit (ss -ltn shows it as Send-Q), and raise "
                    + ServerType.backlog(server, "twice that");
        }
        int value = backlog(limit.getAsInt(), seen.arrivedInTrouble());
        String backlog = ServerType.backlog(server, String.valueOf(value));
        String listensAgain = "; the limit changes when the server listens again, so restart it";
        String kernel =
                "net.core.somaxconn to at least " + value + " (sysctl, in the network namespace of the process)";
        boolean allowed = somaxconn.orElse(0) >= value;
        if (by != LimitSetBy.SOMAXCONN) {
            return "raise " + backlog + (allowed ? "" : " and " + kernel) + listensAgain;
        }
        return allowed
                ? "let the server listen again: net.core.somaxconn is " + somaxconn.getAsInt()
                        + " by now, so that a restart is enough if its backlog is above " + limit.getAsInt()
                        + "; otherwise raise " + backlog + " as well"
                : "raise " + kernel + " and " + backlog + " unless it is that already" + listensAgain;
    }

    /** Recommends a power of two above what arrived, at least twice the limit. */
    static int backlog(int limit, OptionalLong arrived) {
        long wanted = Math.max(2L * limit - 1, Math.min(arrived.orElse(0), MAX_BACKLOG));
        return (int) Math.min(Math.max(MAX_BACKLOG, limit), Long.highestOneBit(Math.max(1, wanted)) << 1);
    }

    private static ServerType server(Evidence seen) {
        ServerType server = seen.acceptor().server();
        return server == null ? ServerType.PLAIN : server;
    }
}
