/** What the library can see on a machine, tried out. No slf4j: {@code java -jar} has none. */
@NullMarked
package io.github.listenqueue.internal.doctor;

import org.jspecify.annotations.NullMarked;
