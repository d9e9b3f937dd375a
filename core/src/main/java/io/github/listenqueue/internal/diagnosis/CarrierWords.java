package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse.Holder;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The words for an acceptor that is a virtual thread and finds no carrier thread. */
final class CarrierWords {

    private static final int HOLDERS_NAMED = 2;

    private CarrierWords() {}

    static String reason(AcceptorView acceptor) {
        CarrierUse use = Objects.requireNonNull(acceptor.carriers());
        String name = acceptor.threads().isEmpty()
                ? "its acceptor, a virtual thread"
                : "its acceptor, virtual thread '" + acceptor.threads().get(0).name() + "'";
        String held = !use.all()
                ? "they are in use"
                : use.parallelism() == 1 ? "the only one is in use" : "all " + use.parallelism() + " are in use";
        return "no carrier thread is free to run " + name + ": " + held
                + (use.holders().isEmpty() ? "" : ", by " + holders(use.holders()));
    }

    private static String holders(List<Holder> holders) {
        return holders.stream().limit(HOLDERS_NAMED).map(CarrierWords::holder).collect(Collectors.joining(", "))
                + (holders.size() > HOLDERS_NAMED ? " and " + (holders.size() - HOLDERS_NAMED) + " more" : "");
    }

    private static String holder(Holder holder) {
        ThreadSnapshot thread = holder.thread();
        String method = Frames.notableMethod(thread.frames());
        return "virtual thread '" + thread.name() + "' (" + (holder.computes() ? "computes" : "waits")
                + (method.isEmpty() ? "" : " in " + method) + ")";
    }

    static String advice(CarrierUse use) {
        String cure = use.computes()
                ? "free the carrier threads: compute on a pool of platform threads, not on virtual threads"
                : "free the carrier threads: a virtual thread that waits in a class initialiser, in native code or, before"
                        + " Java 24, in a synchronized block keeps its carrier, so run such code on platform threads";
        return cure
                + "; or run the accept loop on a platform thread, or raise -Djdk.virtualThreadScheduler.parallelism (now "
                + use.parallelism() + ")";
    }
}
