package io.github.listenqueue.internal.detection;

import io.github.listenqueue.internal.detection.LoadSimulator.Result;
import io.github.listenqueue.internal.detection.LoadSimulator.Scenario;
import io.github.listenqueue.internal.detection.SimulatedInstance.Balancing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The tables of the simulation in {@code docs/balancer.md}. */
final class LoadTable {

    static final Path DOCUMENT = Path.of("..", "docs", "balancer.md");
    private static final String BEGIN = "<!-- simulation -->\n";
    private static final String END = "<!-- end of simulation -->\n";
    private static final LoadRules DEFAULTS = LoadRules.withFloor(0.1);
    private static final long SEED = 1;

    private LoadTable() {}

    /** Writes the tables into the document. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(DOCUMENT, withTables(Files.readString(DOCUMENT)));
    }

    /** Returns the document with the tables of a fresh simulation. */
    static String withTables(String document) {
        return document.replace(
                BEGIN + tablesOf(document) + END,
                BEGIN + String.join("\n", scenarios()) + "\n\n" + String.join("\n", neighbours()) + "\n" + END);
    }

    /** Returns the tables that a document has. */
    static String tablesOf(String document) {
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IllegalStateException("no place for the tables between " + BEGIN.strip() + " and " + END.strip());
        }
        return document.substring(begin, end);
    }

    private static List<String> scenarios() {
        List<String> lines = new ArrayList<>(List.of(
                "| five minutes, limit 128, polled every 0.5 s | lost with static weights | with readiness alone"
                        + " | with the share | after 60 s | last loss | lowest share | swing |",
                "|---|---|---|---|---|---|---|---|"));
        for (Scenario scenario : LoadScenarios.ALL) {
            Result share = LoadSimulator.run(scenario, Balancing.SHARE, DEFAULTS, SEED);
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,d | %,d | %,d | %s | %.2f | %.2f |",
                    scenario.name(),
                    LoadSimulator.run(scenario, Balancing.STATIC, DEFAULTS, SEED)
                            .lost(),
                    LoadSimulator.run(scenario, Balancing.READINESS, DEFAULTS, SEED)
                            .lost(),
                    share.lost(),
                    share.lostAfterAMinute(),
                    share.lastLossMs() == 0 ? "none" : share.lastLossMs() / 1000 + " s",
                    share.leastShare(),
                    share.swing()));
        }
        return lines;
    }

    private static List<String> neighbours() {
        List<Scenario> shown = List.of(
                LoadScenarios.STORY,
                LoadScenarios.SLOWER_POLLS,
                LoadScenarios.SLOW,
                LoadScenarios.COLLECTIONS,
                LoadScenarios.RESTART);
        List<String> lines = new ArrayList<>(List.of(
                "| lost (swing) | the story | polled every 5 s | becomes slow | garbage collections | restart |",
                "|---|---|---|---|---|---|"));
        rules().forEach((name, rules) -> {
            StringBuilder line = new StringBuilder("| " + name + " |");
            for (Scenario scenario : shown) {
                Result result = LoadSimulator.run(scenario, Balancing.SHARE, rules, SEED);
                line.append(String.format(Locale.ROOT, " %,d (%.2f) |", result.lost(), result.swing()));
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private static Map<String, LoadRules> rules() {
        Map<String, LoadRules> rules = new LinkedHashMap<>();
        rules.put("the defaults", DEFAULTS);
        rules.put("floor 0.05", LoadRules.withFloor(0.05));
        rules.put("floor 0.2", LoadRules.withFloor(0.2));
        rules.put("pressure from 10 %, calm below 5 %", with(0.1, 0.05, 0.8, 0.7, 2, 0.02));
        rules.put("pressure from 50 %, calm below 20 %", with(0.5, 0.2, 0.8, 0.7, 2, 0.02));
        rules.put("no hysteresis: calm below 25 %", with(0.25, 0.25, 0.8, 0.7, 2, 0.02));
        rules.put("factor 0.9 under pressure", with(0.25, 0.1, 0.9, 0.7, 2, 0.02));
        rules.put("factor 0.6 under pressure", with(0.25, 0.1, 0.6, 0.6, 2, 0.02));
        rules.put("factor 0.5 after a loss", with(0.25, 0.1, 0.8, 0.5, 2, 0.02));
        rules.put("hold time 1 s", with(0.25, 0.1, 0.8, 0.7, 1, 0.02));
        rules.put("hold time 4 s", with(0.25, 0.1, 0.8, 0.7, 4, 0.02));
        rules.put("rise of 0.01 a second", with(0.25, 0.1, 0.8, 0.7, 2, 0.01));
        rules.put("rise of 0.05 a second", with(0.25, 0.1, 0.8, 0.7, 2, 0.05));
        return rules;
    }

    private static LoadRules with(
            double pressureAt, double calmBelow, double afterPressure, double afterLoss, long holdS, double rise) {
        return new LoadRules(
                DEFAULTS.floor(),
                pressureAt,
                calmBelow,
                DEFAULTS.lateNs(),
                afterPressure,
                afterLoss,
                TimeUnit.SECONDS.toNanos(holdS),
                rise);
    }
}
