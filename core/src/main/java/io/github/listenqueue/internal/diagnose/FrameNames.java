package io.github.listenqueue.internal.diagnose;

import java.util.List;

/** Stack frames as {@link StackTraceElement#toString} writes them: {@code app//com.shop.Cart.handle(Cart.java:12)}. */
final class FrameNames {

    private static final List<String> LIBRARIES =
            List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "kotlin.", "scala.");

    /** Stands for frames that are not shown: {@code ... 5 frames of the JDK}. */
    private static final String LEFT_OUT = "...";

    private FrameNames() {}

    /** Class and method alone: {@code com.shop.Cart.handle}. */
    static String method(String frame) {
        int end = frame.indexOf('(');
        String called = end < 0 ? frame : frame.substring(0, end);
        int slash = called.lastIndexOf('/');
        // The name of a hidden class has a slash of its own: Cart$$Lambda/0x00007f12a4003c50.
        return slash > 0 && called.startsWith("0x", slash + 1)
                ? called.substring(called.lastIndexOf('/', slash - 1) + 1)
                : called.substring(slash + 1);
    }

    /** The innermost method that is not the JDK's, else the innermost; empty without frames. */
    static String telling(List<String> frames) {
        List<String> methods = frames.stream()
                .filter(each -> !each.startsWith(LEFT_OUT))
                .map(FrameNames::method)
                .toList();
        return methods.stream()
                .filter(each -> LIBRARIES.stream().noneMatch(each::startsWith))
                .findFirst()
                .orElse(methods.isEmpty() ? "" : methods.get(0));
    }
}
