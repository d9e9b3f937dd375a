package io.github.listenqueue.internal.events.jfr;

/**
 * The values for an unknown number, as in the events of the JDK: {@code jfr print} shows them as N/A ({@code
 * jdk.jfr.internal.tool.PrettyWriter}). A number with a fraction is NaN.
 */
final class JfrValues {

    static final int INT = Integer.MIN_VALUE;
    static final long LONG = Long.MIN_VALUE;

    private JfrValues() {}
}
