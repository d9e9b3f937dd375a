package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ServerType.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The facts about one server: the evidence by which it is recognised, and its settings. */
final class ServerEntry {

    private static final String FASTER = ", or finish requests and close idle connections faster";

    final String name;
    final List<String> packages;
    final Map<String, Role> frames = new HashMap<>();
    final List<ServerType> libraries = new ArrayList<>();
    final List<String> framePrefixes = new ArrayList<>();
    final List<String> threadClasses = new ArrayList<>();
    final Map<String, String> threadNames = new HashMap<>();
    String backlog = "";
    String backlogHint = "";
    String limit = "";
    String limitAdvice = "raise the limit that holds the acceptor back" + FASTER;
    String offload = "move the work off the acceptor thread: hand each connection to another thread at once,"
            + " and let none of them hold a lock that the acceptor needs";

    /**
     * Creates an entry.
     *
     * @param packages the packages of the server, each ending in a dot, whose classes are not the application's
     */
    ServerEntry(String name, String... packages) {
        this.name = name;
        this.packages = List.of(packages);
    }

    ServerEntry frames(Role role, String type, String... methods) {
        for (String method : methods) {
            frames.put(type + "." + method, role);
        }
        return this;
    }

    /** Makes this a server that is built on a library. Without other evidence, its threads look like the library's. */
    ServerEntry on(ServerType library) {
        libraries.add(library);
        return this;
    }

    /** Adds class names, or their beginnings, that show the server on the stack of a thread of its library. */
    ServerEntry shownByFrames(String... prefixes) {
        framePrefixes.addAll(List.of(prefixes));
        return this;
    }

    /** Adds the class of the server's threads. */
    ServerEntry shownByThread(String type) {
        threadClasses.add(type);
        return this;
    }

    /**
     * Adds the beginning of the names of the server's threads.
     *
     * @param type a class of the server, without which the name may be a coincidence
     */
    ServerEntry shownByName(String prefix, String type) {
        threadNames.put(prefix, type);
        return this;
    }

    /** Sets the name of the backlog setting, and the ways to set it to {@code %s}. */
    ServerEntry backlog(String setting, String hint) {
        backlog = setting;
        backlogHint = hint;
        return this;
    }

    /** Sets the connection limit that holds the acceptor back, and the setting that closes idle connections. */
    ServerEntry connections(String setting, String idle) {
        limit = setting;
        limitAdvice = "raise " + setting + FASTER + " (" + idle + ")";
        return this;
    }

    /** Sets the advice to move work off the acceptor thread. */
    ServerEntry offload(String advice) {
        offload = advice;
        return this;
    }
}
