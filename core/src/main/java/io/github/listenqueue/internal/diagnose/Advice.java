package io.github.listenqueue.internal.diagnose;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.internal.diagnose.Pause.Kind;
import io.github.listenqueue.internal.diagnose.acceptor.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What to change, first what removes the cause. Where a larger queue would not help, it says so. */
final class Advice {

    private static final String NO_HELP = "a larger queue would not help: clients would only wait longer";

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
                advice.add(limiter(seen.acceptor().server()));
                advice.add(NO_HELP + ", as long as the limit of connections is reached");
            }
            case ACCEPTOR_BLOCKED -> {
                advice.add(offload(seen));
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

    private static String limiter(@Nullable Server server) {
        String faster = ", or finish requests and idle connections faster";
        if (server == Server.TOMCAT) {
            return "raise Tomcat's maxConnections (Spring Boot: server.tomcat.max-connections)" + faster
                    + " (server.tomcat.keep-alive-timeout)";
        }
        if (server == Server.JETTY) {
            return "raise Jetty's limit of connections (ConnectionLimit, NetworkConnectionLimit, AcceptRateLimit; Spring"
                    + " Boot: server.jetty.max-connections)" + faster
                    + " (ServerConnector.idleTimeout; Spring Boot: server.jetty.connection-idle-timeout)";
        }
        if (server == Server.UNDERTOW) {
            return "raise Undertow's limit of connections (Options.CONNECTION_HIGH_WATER; Spring Boot:"
                    + " server.undertow.options.socket.CONNECTION_HIGH_WATER)" + faster;
        }
        return "raise the limit that holds the acceptor back" + faster;
    }

    private static String offload(Evidence seen) {
        Server server = seen.acceptor().server();
        if (server == Server.JDK_HTTP_SERVER) {
            return "take the handlers off the thread that accepts: HttpServer.setExecutor with a pool of threads";
        }
        if (server == Server.NETTY) {
            return "take blocking code off the event loop: a group of its own for the server channel (boss group), and an"
                    + " executor for handlers that block";
        }
        if (server == Server.UNDERTOW) {
            return "take blocking code off the I/O threads: BlockingHandler, or HttpServerExchange.dispatch";
        }
        return "take the work off the thread that accepts: hand each connection to other threads at once, and let none of"
                + " them hold a lock that it needs";
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

    private static String raise(Evidence seen, LimitSetBy by) {
        OptionalInt limit = seen.queue().limit();
        return Knobs.raise(
                seen.acceptor().server(),
                limit,
                seen.arrivedInTrouble(),
                by,
                seen.around().settings().somaxconn());
    }
}
