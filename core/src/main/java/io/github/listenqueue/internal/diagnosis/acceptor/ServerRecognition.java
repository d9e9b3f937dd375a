package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server of a thread.
 *
 * @param probable true if only the name of the thread shows it
 */
record ServerRecognition(ServerType server, boolean probable) {

    /** Returns the server that a stack shows; null if it shows none. */
    static @Nullable ServerType ofFrames(List<StackTraceElement> frames) {
        AcceptLoop loop = AcceptLoop.in(frames);
        ServerType shown = loop == null ? identified(frames) : loop.server();
        if (shown == null) {
            return Frames.accepts(frames) || Frames.selects(frames) ? ServerType.PLAIN : null;
        }
        for (int i = frames.size() - 1; i >= 0; i--) {
            String type = frames.get(i).getClassName();
            for (ServerType each : shown.builtOnThis()) {
                if (each.entry().framePrefixes.stream().anyMatch(type::startsWith)) {
                    return each;
                }
            }
        }
        return shown;
    }

    /**
     * Returns the server that the thread of a library shows by its class or its name.
     *
     * @param loader the context class loader of the thread; null if there is none
     */
    static ServerRecognition ofThread(ServerType library, String type, String name, @Nullable ClassLoader loader) {
        for (ServerType each : library.builtOnThis()) {
            if (each.entry().threadClasses.contains(type)) {
                return new ServerRecognition(each, false);
            }
        }
        for (ServerType each : library.builtOnThis()) {
            for (Map.Entry<String, String> named : each.entry().threadNames.entrySet()) {
                if (name.startsWith(named.getKey())) {
                    return new ServerRecognition(each, !exists(named.getValue(), loader));
                }
            }
        }
        return new ServerRecognition(library, false);
    }

    /** Loads the classes. */
    static void warmUp() {
        ofFrames(List.of(new StackTraceElement("io.netty.channel.nio.NioEventLoop", "run", null, -1)));
        ofThread(ServerType.NETTY, "", "grpc-", null);
        new LiveThreads().all();
    }

    private static @Nullable ServerType identified(List<StackTraceElement> frames) {
        ServerType found = null;
        for (StackTraceElement frame : frames) {
            ServerType.Mark mark = ServerType.mark(frame);
            if (mark != null && mark.role() == ServerType.Role.IDENTIFIES && (found == null || found.isLibrary())) {
                found = mark.server();
            }
        }
        return found;
    }

    /** Returns true if the loader has the class, without initialising it. */
    private static boolean exists(String type, @Nullable ClassLoader loader) {
        try {
            return loader != null && loader.loadClass(type) != null;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
