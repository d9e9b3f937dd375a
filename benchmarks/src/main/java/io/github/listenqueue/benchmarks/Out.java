package io.github.listenqueue.benchmarks;

import java.util.Locale;

/** Prints results as lines of name, tab, value, for the script that makes the table of them. */
final class Out {

    private Out() {}

    static void print(String name, Number value) {
        System.out.printf(Locale.ROOT, "%s\t%.2f%n", name, value.doubleValue());
    }
}
