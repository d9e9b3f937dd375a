# The row of a machine, from its result.
$1 == "run" {
    name = $2
    plan = $3
    date = $4
}

$1 == "machine" {
    for (i = 2; i <= NF; i++) {
        split($i, pair, "=")
        value[pair[1]] = pair[2]
    }
}

$1 == "count" {
    ran[$2] = 1
    passed[$2] += $3
    failed[$2] += $4
    missing[$2] += $5
}

function cell(mode, text) {
    if (!(mode in ran)) {
        return "-"
    }
    text = passed[mode] " passed"
    if (failed[mode]) {
        text = text ", " failed[mode] " failed"
    }
    if (missing[mode]) {
        text = text ", " missing[mode] " not run"
    }
    return text
}

END {
    if (!("kernel" in value)) {
        value["kernel"] = value["page"] = value["order"] = "-"
        date = "not run"
        delete ran
    }
    printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, value["kernel"], value["page"], value["order"], plan, \
        cell("native25"), cell("jna17"), cell("procfs17"), date
}
