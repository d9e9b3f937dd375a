package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** All JVMs that listen, one row a listener, seen from outside. */
final class Overview {

    static final String NONE = "No JVM of this user listens.";

    private final Outside outside;
    private final PrintStream out;

    Overview(Outside outside, PrintStream out) {
        this.outside = outside;
        this.out = out;
    }

    /** A listener of a JVM. */
    record Row(JvmProcess jvm, OutsideListener listener) {}

    /** Prints the rows. Returns the exit status. */
    int print(boolean json) throws IOException {
        List<Row> rows = rows(outside);
        out.println(json ? json(rows) : text(rows));
        return status(rows);
    }

    static List<Row> rows(Outside outside) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (JvmProcess jvm : JvmProcess.all()) {
            try {
                outside.listeners(jvm).forEach(listener -> rows.add(new Row(jvm, listener)));
            } catch (IOException e) {
                // Ended meanwhile.
            }
        }
        return rows;
    }

    static int status(List<Row> rows) {
        return rows.stream().anyMatch(row -> row.listener().isTroubled()) ? ExitStatus.TROUBLED : ExitStatus.CALM;
    }

    private String text(List<Row> rows) {
        if (rows.isEmpty()) {
            return NONE;
        }
        TextTable table =
                new TextTable("PID", "MAIN", "LISTENER", "DEPTH/LIMIT", "OLDEST", "DROPS", "STATE", "NAMESPACE");
        for (Row row : rows) {
            OutsideListener listener = row.listener();
            table.row(
                    Long.toString(row.jvm().pid()),
                    row.jvm().name(),
                    listener.address(),
                    listener.depthOfLimit(),
                    listener.oldestText(),
                    listener.dropsText(),
                    listener.state(),
                    namespace(row.jvm()));
        }
        return table + outside.note();
    }

    static String namespace(JvmProcess jvm) {
        return jvm.sharesNamespace("net") ? "" : "another network";
    }

    private static String json(List<Row> rows) {
        return rows.stream()
                .map(row -> row.listener()
                        .json()
                        .put("pid", row.jvm().pid())
                        .put("main", row.jvm().name())
                        .put("sameNetwork", row.jvm().sharesNamespace("net")))
                .map(JsonObject::toString)
                .toList()
                .toString();
    }
}
