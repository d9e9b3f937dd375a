/** Faulty servers, each in a process of its own, and their diagnoses by the library. */
@NullMarked
package io.github.listenqueue.diagnosis;

import org.jspecify.annotations.NullMarked;
