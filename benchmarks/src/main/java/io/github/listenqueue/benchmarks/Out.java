package io.github.listenqueue.benchmarks;

import java.util.Locale;

/** Results as lines of name, tab and value, for the script that formats the tables. */
final class Out {

    private Out() {}

    static void print(String name, Number value) {
        System.out.printf(Locale.ROOT, "%s\t%.2f%n", name, value.doubleValue());
    }
}
