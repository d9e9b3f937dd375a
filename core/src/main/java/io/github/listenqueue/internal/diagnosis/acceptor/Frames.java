package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import java.util.Set;

/** Utilities for the frames of a stack, innermost first as in a {@link Thread#getStackTrace() stack trace}. */
public final class Frames {

    private static final Set<String> ACCEPTING =
            Set.of("sun.nio.ch.ServerSocketChannelImpl", "sun.nio.ch.NioSocketImpl", "java.net.ServerSocket");

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private static final List<String> LANGUAGES = List.of("kotlin.", "scala.");

    private Frames() {}

    /** Returns true if the innermost frames are the JDK's accept. */
    static boolean accepts(List<StackTraceElement> frames) {
        for (int i = 0; i < frames.size() && isJdk(frames.get(i)); i++) {
            if (frames.get(i).getMethodName().equals("accept")
                    && ACCEPTING.contains(frames.get(i).getClassName())) {
                return true;
            }
        }
        return false;
    }

    /** Returns true if the innermost frame is a wait for events. */
    static boolean selects(List<StackTraceElement> frames) {
        return !frames.isEmpty() && ServerType.is(frames.get(0), Role.WAITS);
    }

    static boolean isJdk(StackTraceElement frame) {
        return JDK.stream().anyMatch(frame.getClassName()::startsWith);
    }

    /** Returns true if a frame belongs neither to the JDK nor to a server. */
    static boolean isApplication(StackTraceElement frame) {
        return !isJdk(frame) && !ServerType.isServer(frame.getClassName());
    }

    /**
     * Returns the innermost method that belongs neither to the JDK nor to a language's library, else the innermost method;
     * empty without frames.
     */
    public static String notableMethod(List<StackTraceElement> frames) {
        return frames.stream()
                .filter(frame -> !isJdk(frame) && !isHidden(frame))
                .filter(frame -> LANGUAGES.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst()
                .or(() -> frames.stream().findFirst())
                .map(Frames::method)
                .orElse("");
    }

    /** Returns class and method, like {@code com.shop.CartHandler.handle}. */
    public static String method(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    /** Returns true if the JVM generated this class to call a lambda. The JVM omits such frames when it prints a stack. */
    public static boolean isHidden(StackTraceElement frame) {
        return frame.getClassName().contains("$$Lambda");
    }

    /** Returns the index of the innermost frame outside the JDK; the number of frames if all are in the JDK. */
    public static int firstBeyondJdk(List<StackTraceElement> frames) {
        int first = 0;
        while (first < frames.size() && isJdk(frames.get(first))) {
            first++;
        }
        return first;
    }

    /** Returns the number of outermost frames that are in the same methods in both stacks, at any line. */
    static int sameMethods(List<StackTraceElement> left, List<StackTraceElement> right) {
        int same = 0;
        while (same < Math.min(left.size(), right.size())
                && isSameMethod(left.get(left.size() - 1 - same), right.get(right.size() - 1 - same))) {
            same++;
        }
        return same;
    }

    static boolean isSameMethod(StackTraceElement left, StackTraceElement right) {
        return left.getMethodName().equals(right.getMethodName())
                && left.getClassName().equals(right.getClassName());
    }

    /**
     * Returns a frame as text, like {@code com.shop.CartHandler.handle(CartHandler.java:42)}, without its module and class
     * loader.
     */
    public static String text(StackTraceElement frame) {
        String place = frame.isNativeMethod() ? "Native Method" : frame.getFileName();
        String line =
                frame.isNativeMethod() || place == null || frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
        return method(frame) + "(" + (place == null ? "Unknown Source" : place + line) + ")";
    }
}
