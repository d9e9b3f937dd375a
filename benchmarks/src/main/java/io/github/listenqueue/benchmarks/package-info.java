/** The costs of the monitor. The README of this module explains the numbers. */
@NullMarked
package io.github.listenqueue.benchmarks;

import org.jspecify.annotations.NullMarked;
