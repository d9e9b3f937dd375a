/**
 * Dumps of all threads with their stacks, virtual threads included. {@code ThreadMXBean} shows platform threads alone, so a
 * virtual thread is read from the file that {@code HotSpotDiagnosticMXBean.dumpThreads} writes (Java 21 and newer).
 */
@NullMarked
package io.github.listenqueue.internal.diagnosis.virtual;

import org.jspecify.annotations.NullMarked;
