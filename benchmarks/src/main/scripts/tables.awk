# The tables of docs/reports/benchmarks.md, from lines of "<stage>|<column>|<name><tab><value>"; a name with several values is a list.
BEGIN { FS = "[|\t]" }

{
    key = $1 SUBSEP $2 SUBSEP $3
    v[key, ++n[key]] = $4
    if (!($1 in known)) { known[$1] = 1; stage[++stages] = $1 }
}

function has(s, column, name) { return (s SUBSEP column SUBSEP name) in n }

# Returns the quantile of a list, and sorts its values in place.
function value(s, column, name, part,    key, i, j, x, at) {
    key = s SUBSEP column SUBSEP name
    for (i = 2; i <= n[key]; i++) {
        x = v[key, i]
        for (j = i - 1; j >= 1 && v[key, j] + 0 > x + 0; j--) v[key, j + 1] = v[key, j]
        v[key, j + 1] = x
    }
    at = int(n[key] * part) + 1
    return v[key, at > n[key] ? n[key] : at] + 0
}

function median(s, column, name) { return value(s, column, name, 0.5) }

function us(ns) { return ns < 99950 ? sprintf("%.1f", ns / 1000) : sprintf("%.0f", ns / 1000) }

function row(title, column, name,    i, any, last) {
    for (i = 1; i <= stages; i++) any = any || has(stage[i], column, name)
    if (!any) return
    printf "| %s |", title
    for (i = 1; i <= stages; i++) printf " %s |", has(stage[i], column, name) ? us(median(stage[i], column, name)) : "-"
    last = stage[stages]
    printf " %s |", has(0, column, name) && has(last, column, name) ? sprintf("%.2f", median(last, column, name) / median(0, column, name)) : "-"
    printf " %s |\n", has(last, column, name) && has(last, ours, "sample ns") ? sprintf("%.1f", median(last, column, name) / median(last, ours, "sample ns")) : "-"
}

function ratio(title, column,    i) {
    if (!has(0, column, "C ns")) return
    printf "| %s |", title
    for (i = 1; i <= stages; i++)
        printf " %s |", has(stage[i], column, "C ns") ? sprintf("**%.2f**", median(stage[i], column, "sample ns") / median(stage[i], column, "C ns")) : "-"
    print " | |"
}

function target(title, wanted, unit, measured, max) {
    printf "| %s | %s | %s%s | %s |\n", title, wanted, measured, unit, measured + 0 <= max ? "yes" : "**no**"
}

# Prints the targets of the library by socket options, through one binding.
function socket_targets(binding, column,    last, a) {
    if (has(0, column, "C ns"))
        target("ten listeners, times C, " binding, "at most 1.25", "", sprintf("%.2f", median(0, column, "sample ns") / median(0, column, "C ns")), 1.25)
    last = stage[stages]
    if (last > 0 && has(last, column, "sample ns"))
        target(last " connections against none, " binding, "at most 1.1 times", "", sprintf("%.2f", median(last, column, "sample ns") / median(0, column, "sample ns")), 1.1)
    if (last > 0 && has(last, column, "C ns"))
        printf "| the same in C | | %.2f | |\n", median(last, column, "C ns") / median(0, column, "C ns")
    a = "1 ms tick "
    if (has(0, column, a "count"))
        target("bytes a tick of 1 ms while nothing changes, " binding " (checks of 0.1 s without a byte: " median(0, column, a "checks without a byte") " of " median(0, column, a "checks") ")", "0", "", sprintf("%.2f", median(0, column, a "bytes in all") / median(0, column, a "count")), 0)
    a = "100 ms tick "
    if (has(0, column, a "count"))
        target("bytes a tick of 100 ms while nothing changes, " binding " (checks without a byte: " median(0, column, a "checks without a byte") " of " median(0, column, a "checks") ")", "0", "", sprintf("%.2f", median(0, column, a "bytes in all") / median(0, column, a "count")), 0)
    if (has(0, column, "bytes when one changes")) {
        target("bytes a listener when the depth of one of the ten changes, " binding, "at most 64", "", sprintf("%.0f", median(0, column, "bytes when one changes") / 10), 64)
        target("bytes a listener when the depths of all ten change, " binding, "at most 64", "", sprintf("%.0f", median(0, column, "bytes when all ten change") / 10), 64)
    }
    if (has(0, column, "1000 listeners ns"))
        target("one sample of 1,000 listeners, " binding, "under 2 ms", " ms", sprintf("%.2f", median(0, column, "1000 listeners ns") / 1e6), 2)
    if (has(0, column, a "ppm of a core")) {
        target("the daemon at 100 ms: all threads of the library, " binding, "under 0.05 % of a core", " %", sprintf("%.3f", median(0, column, a "ppm of a core") / 1e4), 0.05)
        printf "| CPU of one tick | | %s us | |\n", us(median(0, column, a "CPU ns"))
        printf "| the whole process, with the JIT compiler | | %.3f %% | |\n", median(0, column, a "process ppm of a core") / 1e4
    }
    if (has(0, column, "Full us, p99")) {
        target("`Full` at a subscriber, p99, " binding, "at most 105 ms", " ms", sprintf("%.1f", median(0, column, "Full us, p99") / 1000), 105)
        printf "| median; maximum; lateness of a plain sleep, p99 | | %.1f ms; %.1f ms; %.1f ms | |\n", median(0, column, "Full us, median") / 1000, median(0, column, "Full us, max") / 1000, median(0, column, "wake-up us, p99") / 1000
    }
    if (has(0, column, "first sample us")) {
        target("first sample after `start()` in a cold JVM, median, " binding, "within 150 ms", " ms", sprintf("%.0f", median(0, column, "first sample us") / 1000), 150)
        printf "| the longest of %d; `start()` itself, median | | %.0f ms; %.1f ms | |\n", n[0 SUBSEP column SUBSEP "first sample us"], value(0, column, "first sample us", 1) / 1000, median(0, column, "start us") / 1000
    }
    if (has(0, column, "heap bytes of a monitor")) {
        target("retained heap of one monitor of ten listeners, " binding, "under 256 KB", " KB", sprintf("%.0f", median(0, column, "heap bytes of a monitor") / 1024), 256)
        printf "| the heap that the first one adds, with everything that the JDK keeps | | %.0f KB | |\n", median(0, column, "heap bytes of the first") / 1024
    }
}

END {
    ours = has(0, "foreign", "sample ns") ? "foreign" : "jna"
    print "## Ten listeners, median microseconds\n"
    printf "| |"
    for (i = 1; i <= stages; i++) printf " %s connections |", stage[i]
    printf " %s against 0 | times the library |\n|---|", stage[stages]
    for (i = 1; i <= stages + 2; i++) printf "---:|"
    print ""
    row("`sample()` by socket, java.lang.foreign", "foreign", "sample ns")
    row("the same calls in C", "foreign", "C ns")
    ratio("ratio", "foreign")
    row("`sample()` by socket, JNA", "jna", "sample ns")
    row("the same calls in C", "jna", "C ns")
    ratio("ratio", "jna")
    row("`sample()` by /proc", "procfs", "sample ns")
    row("the same reads in C", "procfs", "C ns")
    ratio("ratio", "procfs")
    row("raindrops `TCP_Info`", "others", "raindrops TCP_Info ns")
    row("raindrops `tcp_listener_stats`", "others", "raindrops stats ns")
    row("`ss -ltn`", "others", "ss ns")
    row("`netstat -ltn`", "others", "netstat ns")
    row("plain Java, all of /proc/net/tcp and tcp6", "others", "plain ns")
    row("OSHI `getConnections`", "others", "oshi ns")
    print "\n## Targets\n\n| | target | measured | reached |\n|---|---|---|---|"
    socket_targets("java.lang.foreign", "foreign")
    socket_targets("JNA", "jna")
    if (has(0, "procfs", "C ns"))
        target("by /proc, times C", "at most 1.2", "", sprintf("%.2f", median(0, "procfs", "sample ns") / median(0, "procfs", "C ns")), 1.2)
    if (has(0, "foreign", "scans"))
        target("scans of /proc/self/fd for " median(0, "foreign", "new listeners") " new listeners", "at most one each", "", median(0, "foreign", "scans"), median(0, "foreign", "new listeners"))
    if (has(0, ours, "1 ms tick CPU ns"))
        printf "| CPU of a tick of 1 ms, compiled by the JIT | | %s us | |\n", us(median(0, ours, "1 ms tick CPU ns"))
    if (has(0, "bare", "100 ms wakeup CPU ns"))
        printf "| a Java thread that wakes up every 100 ms and does nothing | | %s us | |\n", us(median(0, "bare", "100 ms wakeup CPU ns"))
    if (has(0, "compiled", "100 ms tick CPU ns"))
        printf "| CPU of a tick of 100 ms, everything compiled at its first call | | %s us | |\n", us(median(0, "compiled", "100 ms tick CPU ns"))
    if (has(0, "C", "100 ms tick SOCKET CPU ns"))
        printf "| a tick of 100 ms in C: with the calls; waking up only | | %s us; %s us | |\n", us(median(0, "C", "100 ms tick SOCKET CPU ns")), us(median(0, "C", "100 ms tick NOTHING CPU ns"))
    target("core jar", "under 150 KB", " KB", sprintf("%.0f", median(0, "jar", "bytes") / 1024), 150)
}
