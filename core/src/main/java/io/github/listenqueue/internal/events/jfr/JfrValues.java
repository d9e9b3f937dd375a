package io.github.listenqueue.internal.events.jfr;

/**
 * The values of unknown numbers, as in the JDK's own events: {@code jfr print} shows it as N/A ({@code
 * jdk.jfr.internal.tool.PrettyWriter}). A number with a fraction is NaN.
 */
final class JfrValues {

    static final int INT = Integer.MIN_VALUE;
    static final long LONG = Long.MIN_VALUE;

    private JfrValues() {}
}
