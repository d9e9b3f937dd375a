/** Fake trees of {@code /proc}. */
package io.github.listenqueue.testsupport.procfs;
