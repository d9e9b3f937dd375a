/**
 * The diagnosis of full queues, which collects evidence (threads, descriptors, pauses, CPU time, waiting sockets) and
 * classifies the cause. It runs on its own thread, reads the JVM, {@code /proc}, cgroup files and the kernel's sock_diag, and
 * changes nothing.
 */
@NullMarked
package io.github.listenqueue.internal.diagnosis;

import org.jspecify.annotations.NullMarked;
