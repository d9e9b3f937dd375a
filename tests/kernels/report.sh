# shellcheck shell=bash
# shellcheck disable=SC2154 # the folders are set by run
# Results: a summary of each guest's console, the page of all of them, and the last line of a run.

# summarize MACHINE PLAN LOG: prints the result of a guest.
summarize() {
    echo "run $1 $2 $(date +%F)"
    awk -f "$here/summarize.awk" "$3"
}

# print_result FILE: prints the result of a guest for people. The reasons of checks that did not run are on the page.
print_result() {
    sed -n 's/^\(run\|machine\) //p' "$1"
    grep '^failed ' "$1" || true
    sums "$1"
}

# sums FILE…: prints the sums of checks.
sums() {
    cat "$@" | awk '$1 == "count" { passed += $3; failed += $4; missing += $5 }
        END { printf "%d passed, %d failed, %d not run\n", passed, failed, missing }'
}

# count_line: prints the sums of the machines of this run, and fails if a check failed.
count_line() {
    sums "${ran[@]}" /dev/null
    ! grep -q '^failed ' "${ran[@]}" /dev/null
}

# write_report: prints the page from the latest result of each machine.
write_report() {
    local name result
    cat <<'END'
# Kernels and machines

The live tests on other kernels and machines, by `tests/kernels/run`: each guest runs under QEMU with the packages of Debian, compares
the library with the guest's own `ss`, and lacks only what stands below. The plan *short* takes some minutes for each guest,
*long* runs every live test. A machine without numbers was not run.

| machine | kernel | page size | byte order | plan | native, Java 25 | JNA, Java 17 | procfs, Java 17 | date |
|---|---|---|---|---|---|---|---|---|
END
    while read -r name _; do
        result=$results/$name.result
        if [ -e "$result" ]; then
            awk -f "$here/row.awk" "$result"
        else
            echo "| $name | - | - | - | - | - | - | - | not run |"
        fi
    done < <(grep '^[^#]' "$here/machines")
    reasons failed Failed
    reasons missing "Not run"
}

# reasons WORD TITLE: prints the checks of one kind with their reasons, and the machines of each.
reasons() {
    printf '\n## %s\n\n' "$2"
    find "$results" -name '*.result' -print0 | sort -z | xargs -0r awk -v word="$1" -f "$here/reasons.awk"
}
