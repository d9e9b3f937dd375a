# Summarizes the console of a guest, as words and a rest for report.sh:
#   machine kernel=… machine=… page=… order=… processors=…
#   count MODE PASSED FAILED NOT_RUN, once for each line of the plan
#   failed MODE CHECK: reason
#   missing MODE CHECK: reason
# A guest that ends early has its last line as the reason.

function number(line) {
    gsub(/[^0-9]/, "", line)
    return line + 0
}

# Returns a line of JUnit's tree without the tree.
function check(line) {
    sub(/^[|'+ -]*/, "", line)
    return line
}

# Prints the last check that did not pass.
function flush() {
    if (reason != "") {
        gsub(/  +/, " ", reason)
        print substr(reason, 1, 600)
        reason = ""
    }
}

function open_line(from) {
    mode = $from
    doctor = $(from + 1) == "doctor"
    passed = failed = missing = 0
    summary = 0
    verdict = "no verdict"
    running = 1
}

function close_line(status) {
    flush()
    if (doctor) {
        # The library reads socket options on 64-bit machines alone, and says so on others.
        well = narrow ? status == 1 && verdict ~ /^limit, drops cannot be read\. PROCFS: / \
            : status == 0 && verdict ~ /^all is well/
        passed = well
        failed = !well
        if (!well) {
            print "failed", mode, "doctor: " verdict
        }
    } else if (!summary) {
        failed++
        print "failed", mode, "the JVM ended with status " status " before its summary"
    }
    print "count", mode, passed, failed, missing
    running = 0
}

# The line may follow words of the firmware or the kernel.
/@@ MACHINE / {
    narrow = / bits=32 /
    sub(/.*@@ MACHINE /, "machine ")
    print
    booted = 1
    next
}

/^@@ BEGIN / {
    open_line(3)
    next
}

/^@@ RESULT / {
    split($3, status, "=")
    close_line(status[2])
    next
}

/^@@ END/ {
    ended = 1
}

running && doctor && /^verdict / {
    verdict = check($0)
    sub(/^verdict */, "", verdict)
}

# A reason may go on in the lines below its check.
running && /^[|'+ -]+.* \[(OK|X|A|S)\]/ {
    flush()
}

running && /^[|'+ -]+.* \[[XAS]\] / {
    reason = ($0 ~ / \[X\] / ? "failed " : "missing ") mode " " check($0)
    sub(/( [0-9]+ ms)? \[[XAS]\] /, ": ", reason)
    next
}

running && reason != "" && /^[| ]+[^| ]/ {
    reason = reason " " check($0)
}

running && reason != "" && !/^[| ]+[^| ]/ {
    flush()
}

running && /^\[ +[0-9]+ (tests successful|tests failed|containers failed|tests aborted|tests skipped) +\]/ {
    summary = 1
    count = number($0)
    if (/successful/) {
        passed += count
    } else if (/failed/) {
        failed += count
    } else {
        missing += count
    }
}

/[^ ]/ && !/^@@/ {
    last = $0
}

END {
    flush()
    if (!ended) {
        print "missing", running ? mode : "all", (booted ? "the guest ended early" : "the guest did not start") \
            ": " substr(last, 1, 300)
        print "count", running ? mode : "all", 0, 0, 1
    }
}
