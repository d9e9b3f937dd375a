package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The rule by which this kernel limits half-open requests ({@code inet_csk_reqsk_queue_is_full} and
 * {@code tcp_conn_request}; before 4.4 {@code reqsk_queue_alloc}), in words.
 */
final class SynQueue {

    private static final int MIN_TABLE_SIZE = 8;

    private SynQueue() {}

    /** {@code the SYN queue holds 129 (limit 128, the same as the accept queue's); when full, SYNs get cookies}. */
    static String rule(KernelVersion kernel, KernelSettings settings, OptionalInt limit) {
        if (!kernel.known()) {
            return "the SYN queue's limit depends on the kernel, whose version is not known";
        }
        OptionalInt cookies = settings.syncookies();
        if (cookies.orElse(0) == 2) {
            return "tcp_syncookies=2: every SYN is answered with a cookie, and no request is ever half-open";
        }
        String full = cookies.isEmpty()
                ? "tcp_syncookies, which says what then happens to SYNs, cannot be read"
                : cookies.getAsInt() == 0
                        ? "when it is full, SYNs are dropped (tcp_syncookies=0)"
                        : "when it is full, SYNs are answered with a cookie and not lost (tcp_syncookies=1)";
        return size(kernel, settings, limit) + "; " + full + early(kernel, settings);
    }

    /** How many half-open requests a listener may have before a client that the kernel does not know is dropped. */
    static OptionalLong room(KernelVersion kernel, KernelSettings settings, OptionalInt limit) {
        if (!kernel.known() || limit.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalInt most = settings.maxSynBacklog();
        if (!kernel.since(4, 4)) {
            return most.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(table(Math.min(limit.getAsInt(), most.getAsInt())));
        }
        long bound = limit.getAsInt() + (kernel.since(6, 14) ? 1L : 0);
        return OptionalLong.of(
                most.isEmpty() ? bound : Math.min(bound, most.getAsInt() - (long) (most.getAsInt() >> 2)));
    }

    private static String size(KernelVersion kernel, KernelSettings settings, OptionalInt limit) {
        if (limit.isEmpty()) {
            return "the SYN queue's limit is not known";
        }
        int bound = limit.getAsInt();
        if (!kernel.since(4, 4)) {
            return settings.maxSynBacklog().isEmpty()
                    ? "the SYN queue's size depends on tcp_max_syn_backlog, which cannot be read"
                    : "the SYN queue holds "
                            + table(Math.min(bound, settings.maxSynBacklog().getAsInt()))
                            + " (before Linux 4.4 a table made by the first listen())";
        }
        return "the SYN queue holds "
                + (kernel.since(6, 14)
                        ? String.valueOf(bound + 1L)
                        : bound + ", or one more if this kernel has the fix of Linux 6.14,")
                + " (its limit is that of the accept queue, " + bound + ")";
    }

    /** Only with cookies off the sysctl matters: the last quarter is kept for clients that are known. */
    private static String early(KernelVersion kernel, KernelSettings settings) {
        if (!kernel.since(4, 4)
                || settings.syncookies().orElse(1) != 0
                || settings.maxSynBacklog().isEmpty()) {
            return "";
        }
        int most = settings.maxSynBacklog().getAsInt();
        return ", those of unknown clients already at " + (most - (most >> 2) + 1L) + " (tcp_max_syn_backlog=" + most
                + ")";
    }

    /** The next power of two above the larger of the backlog and 8: {@code roundup_pow_of_two(max(8, n) + 1)}. */
    private static long table(int backlog) {
        return Long.highestOneBit(Math.max(MIN_TABLE_SIZE, backlog)) << 1;
    }
}
