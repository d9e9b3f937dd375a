package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ClassFile.Trait;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The code of the methods on the stacks of threads, from their class files. A method that calls {@code accept} shows an accept
 * loop while the thread is somewhere else. Read once for each class and class loader.
 */
final class StackCode {

    /** The classes of a large application that are on stacks at the same time. */
    private static final int MAX_CLASSES = 4000;

    private static final int MAX_FILE_BYTES = 1 << 20;

    /** The JVM makes these classes, which have no file. They only call others. */
    private static final List<String> GENERATED =
            List.of("$$Lambda", "$Proxy", "GeneratedMethodAccessor", "LambdaForm", "/0x");

    private final Bounded calls;
    private final Map<String, Map<String, Set<Trait>>> read = new ConcurrentHashMap<>();
    private final Set<String> unread = ConcurrentHashMap.newKeySet();
    private final Set<Key> missing = ConcurrentHashMap.newKeySet();

    /** A class that a class loader has no file of. */
    private record Key(String type, int loader) {}

    StackCode(Bounded calls) {
        this.calls = calls;
    }

    /** Reads the classes on the stacks of threads, as far as that takes little time. */
    void read(List<ThreadSnapshot> threads) {
        if (read.size() + missing.size() > MAX_CLASSES) {
            read.clear();
            missing.clear();
        }
        unread.clear();
        for (ThreadSnapshot thread : threads) {
            for (StackTraceElement frame : thread.frames()) {
                if (find(frame) == null && isRelevant(frame)) {
                    unread.add(frame.getClassName());
                }
            }
        }
        if (!unread.isEmpty()) {
            LiveThreads live = new LiveThreads();
            calls.call(() -> {
                for (ThreadSnapshot thread : threads) {
                    read(thread, live.of(thread.id(), thread.name()));
                }
                return true;
            });
        }
    }

    /** Returns the classes that could not be read by the last call of {@link #read}. */
    Set<String> unread() {
        return Set.copyOf(unread);
    }

    /** Returns true if the method of a frame has the trait; false also if its class could not be read. */
    boolean has(StackTraceElement frame, Trait trait) {
        Map<String, Set<Trait>> methods = find(frame);
        return methods != null
                && methods.getOrDefault(frame.getMethodName(), Set.of()).contains(trait);
    }

    /** Returns the innermost frame whose method has the trait; null if there is none. */
    @Nullable
    StackTraceElement find(List<StackTraceElement> frames, Trait trait) {
        for (int i = 0; i < frames.size(); i++) {
            if (has(frames.get(i), trait)) {
                return frames.get(i);
            }
        }
        return null;
    }

    /** Returns true if any method of a class on the stack has the trait. */
    boolean isInClassOf(List<StackTraceElement> frames, Trait trait) {
        return frames.stream()
                .map(this::find)
                .anyMatch(methods ->
                        methods != null && methods.values().stream().anyMatch(traits -> traits.contains(trait)));
    }

    private @Nullable Map<String, Set<Trait>> find(StackTraceElement frame) {
        return read.get(frame.getClassName());
    }

    private void read(ThreadSnapshot thread, @Nullable Thread live) {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        for (ClassLoader loader : new ClassLoader[] {
            live == null ? null : live.getContextClassLoader(),
            ClassLoader.getSystemClassLoader(),
            StackCode.class.getClassLoader()
        }) {
            if (loader != null) {
                loaders.add(loader);
            }
        }
        for (StackTraceElement frame : thread.frames()) {
            String type = frame.getClassName();
            if (unread.contains(type)) {
                for (ClassLoader loader : loaders) {
                    if (read(type, loader)) {
                        unread.remove(type);
                        break;
                    }
                }
            }
        }
    }

    private boolean read(String type, ClassLoader loader) {
        Key key = new Key(type, System.identityHashCode(loader));
        if (missing.contains(key)) {
            return false;
        }
        try (InputStream file = loader.getResourceAsStream(type.replace('.', '/') + ".class")) {
            if (file == null) {
                missing.add(key);
                return false;
            }
            read.put(type, ClassFile.traits(file.readNBytes(MAX_FILE_BYTES + 1)));
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isRelevant(StackTraceElement frame) {
        return (!Frames.isJdk(frame) || Frames.isLoopOfJdk(frame))
                && GENERATED.stream().noneMatch(frame.getClassName()::contains);
    }
}
