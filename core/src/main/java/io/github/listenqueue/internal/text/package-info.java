/** The texts of the library for people. Depends on the records of the public package only. */
@NullMarked
package io.github.listenqueue.internal.text;

import org.jspecify.annotations.NullMarked;
