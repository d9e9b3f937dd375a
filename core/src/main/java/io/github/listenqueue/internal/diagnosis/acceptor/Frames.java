package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Utilities for the frames of a stack, innermost first as in a {@link Thread#getStackTrace() stack trace}. */
public final class Frames {

    private static final Set<String> ACCEPTING =
            Set.of("sun.nio.ch.ServerSocketChannelImpl", "sun.nio.ch.NioSocketImpl", "java.net.ServerSocket");

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    /** The packages of the JDK with accept loops of their own, like that of RMI. */
    private static final List<String> JDK_LOOPS = List.of("sun.rmi.", "sun.net.httpserver.", "com.sun.net.");

    private static final List<String> LANGUAGES = List.of("kotlin.", "scala.");

    private static final int MAX_DOMAIN_LETTERS = 3;
    private static final String APACHE = "org.apache.";

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
        return startsWithAny(frame.getClassName(), JDK);
    }

    /** Called for every frame of every thread, hence no stream. */
    private static boolean startsWithAny(String type, List<String> prefixes) {
        for (int i = 0; i < prefixes.size(); i++) {
            if (type.startsWith(prefixes.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Returns true if a frame belongs to the library of a language. */
    static boolean isLanguage(StackTraceElement frame) {
        return startsWithAny(frame.getClassName(), LANGUAGES);
    }

    /** Returns the name of a thread without its numbers, which the threads of a pool share. */
    static String pool(String name) {
        return name.replaceAll("[0-9]+", "#");
    }

    /**
     * Returns the outermost packages of a class, like {@code com.shop} or {@code kafka}, which the classes of one product share.
     * Empty for a class without a package.
     */
    static String product(String type) {
        int end = type.indexOf('.');
        if (end < 0) {
            return "";
        }
        // A top-level domain says nothing about the product, and neither does the Apache Software Foundation.
        if (end <= MAX_DOMAIN_LETTERS) {
            end = nextDot(type, end);
        }
        return type.substring(0, type.startsWith(APACHE) ? nextDot(type, end) : end);
    }

    private static int nextDot(String type, int from) {
        int next = type.indexOf('.', from + 1);
        return next < 0 ? from : next;
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
        return notableFrame(frames).map(Frames::method).orElse("");
    }

    /** Returns the frame of that method; empty without frames. */
    static Optional<StackTraceElement> notableFrame(List<StackTraceElement> frames) {
        return frames.stream()
                .filter(frame -> !isJdk(frame) && !isHidden(frame))
                .filter(frame -> !isLanguage(frame))
                .findFirst()
                .or(() -> frames.stream().findFirst());
    }

    /** Returns class and method, like {@code com.shop.CartHandler.handle}. */
    public static String method(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    /** Returns true if the method hands a task to an executor, which runs it, queues it or calls a handler of rejected tasks. */
    static boolean handsToExecutor(StackTraceElement frame) {
        return method(frame).equals("java.util.concurrent.ThreadPoolExecutor.execute");
    }

    /** Returns the class, without the names of nested classes. */
    static String outerClass(StackTraceElement frame) {
        String type = frame.getClassName();
        int nested = type.indexOf('$');
        return nested < 0 ? type : type.substring(0, nested);
    }

    /** Returns true if the JVM generated this class to call a lambda. The JVM omits such frames when it prints a stack. */
    public static boolean isHidden(StackTraceElement frame) {
        return frame.getClassName().contains("$$Lambda");
    }

    /** Returns true if the class is one of the JDK that may have an accept loop of its own. */
    static boolean isLoopOfJdk(StackTraceElement frame) {
        return startsWithAny(frame.getClassName(), JDK_LOOPS);
    }

    /** Returns the frame of an accept loop that is the JDK's own, like RMI's; null if the stack has none. */
    static @Nullable StackTraceElement loopOfJdk(List<StackTraceElement> frames) {
        return frames.stream().filter(Frames::isLoopOfJdk).findFirst().orElse(null);
    }

    /** Returns the innermost frame outside the JDK, else outside the packages java.*, else the outermost one. */
    static StackTraceElement notable(List<StackTraceElement> frames) {
        int beyond = firstBeyondJdk(frames);
        if (beyond < frames.size()) {
            return frames.get(beyond);
        }
        StackTraceElement own = loopOfJdk(frames);
        return own == null ? frames.get(frames.size() - 1) : own;
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
