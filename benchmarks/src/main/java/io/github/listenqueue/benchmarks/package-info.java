/** What the monitor costs; see README.md of this module for the numbers and how to get them. */
@NullMarked
package io.github.listenqueue.benchmarks;

import org.jspecify.annotations.NullMarked;
