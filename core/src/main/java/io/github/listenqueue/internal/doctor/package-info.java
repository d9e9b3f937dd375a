/** The self-test of the library on a machine. Uses no slf4j, since {@code java -jar} has none. */
@NullMarked
package io.github.listenqueue.internal.doctor;

import org.jspecify.annotations.NullMarked;
