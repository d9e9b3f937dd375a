/**
 * Why queues are full: gathers evidence (threads, descriptors, pauses, processors, the sockets that wait) and judges it. Works
 * on a thread of its own, looks at the JVM, {@code /proc}, cgroup files and the kernel's sock_diag, and changes nothing.
 */
@NullMarked
package io.github.listenqueue.internal.diagnosis;

import org.jspecify.annotations.NullMarked;
