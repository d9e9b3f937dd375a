# The checks of one kind. Failed ones with their machines and modes; those that did not run by their reason, with their number.
$1 == "run" {
    machine = $2
}

$1 == word {
    text = $0
    sub(/^[^ ]+ [^ ]+ /, "", text)
    if (word == "missing" && $2 != "all" && match(text, /: /)) {
        text = substr(text, RSTART + 2)
        # The rest names a number that differs between JVMs.
        sub(/: Cannot run .*/, "", text)
    }
    if (!(text in number)) {
        order[++count] = text
    }
    number[text]++
    at = machine " " $2
    if (!((text, at) in seen)) {
        seen[text, at] = 1
        where[text] = where[text] (where[text] == "" ? "" : ", ") at
    }
}

END {
    for (i = 1; i <= count; i++) {
        text = order[i]
        print "* " where[text] (word == "missing" ? ", " number[text] " in all" : "") ": `" text "`"
    }
    if (!count) {
        print "Nothing."
    }
}
