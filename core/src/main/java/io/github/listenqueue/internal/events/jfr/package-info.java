/** Events for Java Flight Recorder. Only {@link FlightRecording} may be touched where the module {@code jdk.jfr} is absent. */
@NullMarked
package io.github.listenqueue.internal.events.jfr;

import org.jspecify.annotations.NullMarked;
