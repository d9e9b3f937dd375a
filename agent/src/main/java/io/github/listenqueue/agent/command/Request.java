package io.github.listenqueue.agent.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of the command.
 *
 * @param target a PID or a part of a main class or jar; empty for an overview
 * @param all true to print calm findings in full
 * @param json true for JSON
 * @param help true to print the usage
 * @param patience the time in which the command ends, whatever the JVM does
 */
record Request(String target, boolean all, boolean json, boolean help, Duration patience) {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(9);
    private static final String WAIT = "--wait=";

    static final String USAGE = """
            java -jar listenqueue-agent.jar              every JVM of this user that listens, seen from outside
            java -jar listenqueue-agent.jar PID|NAME     attaches to a JVM and diagnoses its accept queues
              --all     prints calm findings in full
              --json    prints JSON
              --wait=S  gives up after S seconds instead of 9, for machines without CPU time
            Exit status: 0 calm, 1 a listener is in trouble, 2 could not look.""";

    static Request of(List<String> arguments) throws CannotLook {
        Request request = new Request("", false, false, false, DEFAULT_PATIENCE);
        for (String argument : arguments) {
            Request next = switch (argument) {
                case "--all" -> new Request(request.target, true, request.json, request.help, request.patience);
                case "--json" -> new Request(request.target, request.all, true, request.help, request.patience);
                case "--help", "-h" -> new Request(request.target, request.all, request.json, true, request.patience);
                default -> request.withTarget(argument);
            };
            if (next.equals(request)) {
                throw new CannotLook(argument + " is given twice.");
            }
            request = next;
        }
        if (request.all && (request.target.isEmpty() || request.json)) {
            throw new CannotLook("--all needs a PID or a name, and has no effect on --json.");
        }
        return request;
    }

    /** Returns the arguments that request the same of a PID. */
    List<String> arguments(long pid) {
        List<String> arguments = new ArrayList<>(List.of(Long.toString(pid)));
        if (all) {
            arguments.add("--all");
        }
        if (json) {
            arguments.add("--json");
        }
        if (!patience.equals(DEFAULT_PATIENCE)) {
            arguments.add(WAIT + patience.toSeconds());
        }
        return arguments;
    }

    private Request withTarget(String argument) throws CannotLook {
        if (argument.matches(WAIT + "([5-9]|[1-9]\\d{1,2})") && patience.equals(DEFAULT_PATIENCE)) {
            return new Request(
                    target, all, json, help, Duration.ofSeconds(Long.parseLong(argument.substring(WAIT.length()))));
        }
        if (argument.isBlank() || argument.startsWith("-")) {
            throw new CannotLook("Unknown option '" + argument + "'; --help lists the options.");
        }
        if (!target.isEmpty()) {
            throw new CannotLook("One PID or name at a time, not " + target + " and " + argument + ".");
        }
        return new Request(argument, all, json, help, patience);
    }
}
