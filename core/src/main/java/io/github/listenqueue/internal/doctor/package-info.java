/** The doctor: a trial of the library on a machine. No slf4j: {@code java -jar} has none. */
@NullMarked
package io.github.listenqueue.internal.doctor;

import org.jspecify.annotations.NullMarked;
