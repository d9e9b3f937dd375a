/** Helpers that the tests of several modules share. None of them uses the library. */
package io.github.listenqueue.testsupport;
