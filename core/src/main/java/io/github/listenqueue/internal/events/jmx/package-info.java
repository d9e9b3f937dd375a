/**
 * Management beans and notifications. Only {@link JmxBeans} and {@link MonitorView} may be used where the module
 * {@code java.management} is absent.
 */
@NullMarked
package io.github.listenqueue.internal.events.jmx;

import org.jspecify.annotations.NullMarked;
