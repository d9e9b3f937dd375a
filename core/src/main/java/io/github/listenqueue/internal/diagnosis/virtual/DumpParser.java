package io.github.listenqueue.internal.diagnosis.virtual;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Parser of the JSON of {@code HotSpotDiagnosticMXBean.dumpThreads}. JDK 21 to 24 write id, name and stack of each thread; JDK
 * 25 adds state, locks, carrier and a mark of virtual threads.
 */
final class DumpParser {

    private static final int MAX_FRAMES = 2048;
    private static final int MAX_KEPT = 1000;
    private static final int MAX_MONITORS = 10_000;
    private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

    private final JsonInput json;
    private final Predicate<DumpedThread> wanted;
    private final FrameTexts texts = new FrameTexts();
    private final List<DumpedThread> kept = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private boolean told;
    private @Nullable String problem;

    private long id;
    private String name = "";
    private boolean virtual;
    private Thread.@Nullable State state;
    private @Nullable String lock;
    private @Nullable String waitingOn;
    private long lockOwner;
    private long carrier;
    private final List<String> monitors = new ArrayList<>();
    private final List<StackTraceElement> frames = new ArrayList<>();

    private DumpParser(JsonInput json, Predicate<DumpedThread> wanted) {
        this.json = json;
        this.wanted = wanted;
    }

    /**
     * Parses a dump.
     *
     * @param maxBytes the number of bytes to read at most
     * @param wanted true for a thread to return. The frames that it is shown are used again for the next thread.
     */
    static ThreadDump parse(InputStream in, long maxBytes, Predicate<DumpedThread> wanted) {
        DumpParser parser = new DumpParser(new JsonInput(in, maxBytes), wanted);
        boolean[] found = {false};
        try {
            parser.json.object(name -> {
                found[0] |= name.equals("threadDump");
                parser.dump(name);
            });
            if (!found[0]) {
                parser.problem = "the thread dump has an unknown format";
            }
        } catch (IOException e) {
            parser.problem = "the thread dump is not complete: " + e.getMessage();
        }
        return new ThreadDump(List.copyOf(parser.kept), Map.copyOf(parser.owners), parser.told, parser.problem);
    }

    private void dump(String field) throws IOException {
        if (field.equals("threadDump")) {
            json.object(inner -> {
                if (inner.equals("threadContainers")) {
                    json.array(() -> json.object(this::container));
                } else {
                    json.skip();
                }
            });
        } else {
            json.skip();
        }
    }

    private void container(String field) throws IOException {
        if (field.equals("threads")) {
            json.array(this::thread);
        } else {
            json.skip();
        }
    }

    private void thread() throws IOException {
        id = -1;
        name = "";
        virtual = false;
        state = null;
        lock = null;
        waitingOn = null;
        lockOwner = -1;
        carrier = -1;
        monitors.clear();
        frames.clear();
        json.object(this::field);
        virtual |= !frames.isEmpty()
                && frames.get(frames.size() - 1).getClassName().equals(VIRTUAL_THREAD);
        DumpedThread thread = new DumpedThread(id, name, virtual, state, frames, lock, lockOwner, carrier);
        told |= state != null;
        for (String monitor : monitors) {
            // A thread in Object.wait has released the monitor.
            if (!monitor.equals(waitingOn) && owners.size() < MAX_MONITORS) {
                owners.put(monitor, thread.label());
            }
        }
        if (wanted.test(thread)) {
            if (kept.size() < MAX_KEPT) {
                kept.add(new DumpedThread(id, name, virtual, state, List.copyOf(frames), lock, lockOwner, carrier));
            } else {
                problem = "more than " + MAX_KEPT + " threads of the dump may accept";
            }
        }
    }

    private void field(String field) throws IOException {
        switch (field) {
            case "tid" -> id = number();
            case "name" -> name = scalar();
            case "virtual" -> virtual = scalar().equals("true");
            case "state" -> state = state(scalar());
            case "carrier" -> carrier = number();
            case "blockedOn" -> lock = scalar();
            case "waitingOn" -> {
                lock = scalar();
                waitingOn = lock;
            }
            case "parkBlocker" ->
                json.object(inner -> {
                    switch (inner) {
                        case "object" -> lock = scalar();
                        case "owner" -> lockOwner = number();
                        default -> json.skip();
                    }
                });
            case "stack" ->
                json.array(() -> {
                    json.scalar();
                    if (frames.size() < MAX_FRAMES) {
                        frames.add(texts.frame(json.bytes(), json.length()));
                    }
                });
            case "monitorsOwned" ->
                json.array(() -> json.object(inner -> {
                    if (inner.equals("locks")) {
                        json.array(() -> monitors.add(scalar()));
                    } else {
                        json.skip();
                    }
                }));
            default -> json.skip();
        }
    }

    private String scalar() throws IOException {
        json.scalar();
        return json.text();
    }

    private long number() throws IOException {
        String digits = scalar();
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IOException("no number: " + digits, e);
        }
    }

    private static Thread.@Nullable State state(String name) {
        for (Thread.State each : Thread.State.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }
}
