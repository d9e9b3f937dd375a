package io.github.listenqueue.agent.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of the command.
 *
 * @param target a PID or a part of a main class or jar; empty for an overview
 * @param options the options by their names, each with its value or an empty text
 */
record Request(String target, Map<String, String> options) {

    private static final String ALL = "--all";
    private static final String JSON = "--json";
    private static final String HELP = "--help";
    private static final String WAIT = "--wait";
    private static final String WATCH = "--watch";
    private static final String REPORT = "--report";
    private static final Set<String> NAMES = Set.of(ALL, JSON, HELP, WAIT, WATCH, REPORT);
    private static final Set<String> WITH_VALUE = Set.of(WAIT, WATCH, REPORT);

    private static final int MIN_WAIT = 5;
    private static final int MAX_WAIT = 999;
    private static final int MAX_INTERVAL = 3600;
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(9);
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    static final String USAGE = """
            java -jar listenqueue-agent.jar              every JVM of this user that listens, seen from outside
            java -jar listenqueue-agent.jar PID|NAME     attaches to a JVM and diagnoses its accept queues
              --all        prints calm findings in full
              --json       prints JSON
              --report F   writes the diagnosis to the file F as one HTML page
              --watch[=S]  refreshes every S seconds, 1 by default; with a PID, stays attached and prints events
              --wait=S     gives up after S seconds instead of 9, for machines short of CPU time
            Exit status: 0 calm, 1 a listener is in trouble, 2 could not look.""";

    static Request of(List<String> arguments) throws CommandFailure {
        String target = "";
        Map<String, String> options = new LinkedHashMap<>();
        for (String argument : withValues(arguments)) {
            if (argument.startsWith("-") || argument.isBlank()) {
                addOption(argument, options);
            } else if (target.isEmpty()) {
                target = argument;
            } else {
                throw new CommandFailure("One PID or name at a time, not " + target + " and " + argument + ".");
            }
        }
        Request request = new Request(target, options);
        if (request.all() && (target.isEmpty() || request.json() || request.isWatch())) {
            throw new CommandFailure("--all needs a PID or a name, and cannot be combined with --json or --watch.");
        }
        if (request.report().isPresent()
                && (target.isEmpty() || request.all() || request.json() || request.isWatch())) {
            throw new CommandFailure(
                    "--report needs a PID or a name, and goes with none of --all, --json and --watch.");
        }
        if (request.json() && request.isWatch()) {
            throw new CommandFailure("--watch cannot be combined with --json: repeat the command with --json instead.");
        }
        return request;
    }

    /** Returns the arguments with the value of --report, which may be the next argument, behind an equals sign. */
    private static List<String> withValues(List<String> arguments) throws CommandFailure {
        List<String> joined = new ArrayList<>(arguments);
        int at = joined.indexOf(REPORT);
        if (at >= 0) {
            if (at + 1 == joined.size() || joined.get(at + 1).startsWith("-")) {
                throw new CommandFailure("--report needs the name of a file.");
            }
            joined.set(at, REPORT + "=" + joined.remove(at + 1));
        }
        return joined;
    }

    private static void addOption(String argument, Map<String, String> options) throws CommandFailure {
        String[] parts = argument.split("=", 2);
        String name = parts[0].equals("-h") ? HELP : parts[0];
        if (!NAMES.contains(name) || (parts.length == 2 && !WITH_VALUE.contains(name))) {
            throw new CommandFailure("Unknown option '" + argument + "'; --help lists the options.");
        }
        String value = parts.length == 2 ? parts[1] : "";
        if (name.equals(WAIT)) {
            checkSeconds(argument, value, MIN_WAIT, MAX_WAIT);
        } else if (name.equals(REPORT) && value.isEmpty()) {
            throw new CommandFailure("--report needs the name of a file.");
        } else if (name.equals(WATCH) && parts.length == 2) {
            checkSeconds(argument, value, 1, MAX_INTERVAL);
        }
        if (options.put(name, value) != null) {
            throw new CommandFailure(name + " is given twice.");
        }
    }

    private static void checkSeconds(String argument, String value, int min, int max) throws CommandFailure {
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
            throw new CommandFailure("The seconds of '" + argument + "' must be from " + min + " to " + max + ".");
        }
    }

    /** Returns true if calm findings are printed in full. */
    boolean all() {
        return options.containsKey(ALL);
    }

    boolean json() {
        return options.containsKey(JSON);
    }

    boolean help() {
        return options.containsKey(HELP);
    }

    boolean isWatch() {
        return options.containsKey(WATCH);
    }

    /** Returns the file for the page. */
    Optional<String> report() {
        return Optional.ofNullable(options.get(REPORT));
    }

    /** Returns the time between two refreshes. */
    Duration interval() {
        return seconds(WATCH).orElse(DEFAULT_INTERVAL);
    }

    /** Returns the time in which the command ends, or is attached, whatever the JVM does. */
    Duration patience() {
        return seconds(WAIT).orElse(DEFAULT_PATIENCE);
    }

    private Optional<Duration> seconds(String option) {
        return Optional.ofNullable(options.get(option))
                .filter(value -> !value.isEmpty())
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** Returns the arguments that request the same of a PID. */
    List<String> arguments(long pid) {
        List<String> arguments = new ArrayList<>(List.of(Long.toString(pid)));
        options.forEach((name, value) -> arguments.add(value.isEmpty() ? name : name + "=" + value));
        return arguments;
    }
}
