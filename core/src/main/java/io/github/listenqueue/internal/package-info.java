/** The pipeline of a monitor: sample, then detect, then publish. The diagnosis runs beside it on its own thread. */
@NullMarked
package io.github.listenqueue.internal;

import org.jspecify.annotations.NullMarked;
