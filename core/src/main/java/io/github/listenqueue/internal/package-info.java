/** The one place where the rooms meet: read, then detect, then publish. Nothing flows back. */
@NullMarked
package io.github.listenqueue.internal;

import org.jspecify.annotations.NullMarked;
