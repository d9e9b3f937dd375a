package io.github.listenqueue.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;

/** The costs of the library's threads in this JVM so far. */
final class LibraryThreads {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<Long> all = new ArrayList<>();
    private long sampler = -1;

    LibraryThreads() {
        for (ThreadInfo info : threads.dumpAllThreads(false, false)) {
            if (info.getThreadName().startsWith("listenqueue-")) {
                all.add(info.getThreadId());
            }
            if (info.getThreadName().equals("listenqueue-sampler")) {
                sampler = info.getThreadId();
            }
        }
        if (sampler < 0) {
            throw new IllegalStateException("no sampling thread");
        }
    }

    long cpuNs() {
        return all.stream().mapToLong(threads::getThreadCpuTime).sum();
    }

    long samplerCpuNs() {
        return threads.getThreadCpuTime(sampler);
    }

    /** Returns the bytes that the sampling thread has allocated. Allocates nothing itself once the JIT has compiled it. */
    long samplerBytes() {
        return threads.getThreadAllocatedBytes(sampler);
    }
}
