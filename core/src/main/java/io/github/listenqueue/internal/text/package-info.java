/** The library's words for people. Pure: knows the records of the public face and nothing else. */
@NullMarked
package io.github.listenqueue.internal.text;

import org.jspecify.annotations.NullMarked;
