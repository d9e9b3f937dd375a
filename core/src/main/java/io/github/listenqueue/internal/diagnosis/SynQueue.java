package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The rule by which this kernel limits half-open requests ({@code inet_csk_reqsk_queue_is_full} and
 * {@code tcp_conn_request}, before 4.4 {@code reqsk_queue_alloc}).
 */
final class SynQueue {

    private static final int MIN_TABLE_SIZE = 8;

    private SynQueue() {}

    /** Returns the rule as text: {@code the SYN queue holds 129 (…); when it is full, SYNs are answered with a cookie …}. */
    static String rule(KernelVersion kernel, KernelSettings settings, OptionalInt limit) {
        if (!kernel.known()) {
            return "the SYN queue's limit depends on the kernel version, which is unknown";
        }
        OptionalInt cookies = settings.syncookies();
        if (cookies.orElse(0) == 2) {
            return "tcp_syncookies=2: every SYN is answered with a cookie, and no request is ever half-open";
        }
        String full = cookies.isEmpty()
                ? "when it is full, the fate of SYNs depends on tcp_syncookies, which cannot be read"
                : cookies.getAsInt() == 0
                        ? "when it is full, SYNs are dropped (tcp_syncookies=0)"
                        : "when it is full, SYNs are answered with a cookie and not lost (tcp_syncookies=1)";
        return size(kernel, settings, limit) + "; " + full + synBacklog(kernel, settings);
    }

    /** Returns the number of half-open requests from which on the SYNs of clients unknown to the kernel are dropped. */
    static OptionalLong room(KernelVersion kernel, KernelSettings settings, OptionalInt limit) {
        if (!kernel.known() || limit.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalInt max = settings.maxSynBacklog();
        if (!kernel.since(4, 4)) {
            return max.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(tableSize(Math.min(limit.getAsInt(), max.getAsInt())));
        }
        long bound = limit.getAsInt() + (kernel.since(6, 14) ? 1L : 0);
        return OptionalLong.of(max.isEmpty() ? bound : Math.min(bound, max.getAsInt() - (max.getAsInt() >> 2) + 1L));
    }

    private static String size(KernelVersion kernel, KernelSettings settings, OptionalInt limit) {
        if (limit.isEmpty()) {
            return "the SYN queue's limit is unknown";
        }
        int bound = limit.getAsInt();
        if (!kernel.since(4, 4)) {
            return settings.maxSynBacklog().isEmpty()
                    ? "the SYN queue's size depends on tcp_max_syn_backlog, which cannot be read"
                    : "the SYN queue holds "
                            + tableSize(Math.min(bound, settings.maxSynBacklog().getAsInt()))
                            + " (before Linux 4.4 a table made by the first listen())";
        }
        return "the SYN queue holds "
                + (kernel.since(6, 14)
                        ? String.valueOf(bound + 1L)
                        : bound + ", or one more if this kernel has the fix of Linux 6.14,")
                + " (its limit is the accept queue's, " + bound + ")";
    }

    /** Describes tcp_max_syn_backlog, which matters only without cookies: its last quarter is kept for known clients. */
    private static String synBacklog(KernelVersion kernel, KernelSettings settings) {
        if (!kernel.since(4, 4)
                || settings.syncookies().orElse(1) != 0
                || settings.maxSynBacklog().isEmpty()) {
            return "";
        }
        int max = settings.maxSynBacklog().getAsInt();
        return ", and those of unknown clients already at " + (max - (max >> 2) + 1L) + " (tcp_max_syn_backlog=" + max
                + ")";
    }

    /** Returns the next power of two above the larger of the backlog and 8: {@code roundup_pow_of_two(max(8, n) + 1)}. */
    private static long tableSize(int backlog) {
        return Long.highestOneBit(Math.max(MIN_TABLE_SIZE, backlog)) << 1;
    }
}
