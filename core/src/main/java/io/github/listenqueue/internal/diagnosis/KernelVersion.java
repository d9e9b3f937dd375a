package io.github.listenqueue.internal.diagnosis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Linux.
 *
 * @param major the first number; 0 if unknown
 * @param minor the second number
 * @param release the whole text, as {@code uname -r} prints it
 */
record KernelVersion(int major, int minor, String release) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?!\\d).*");

    static KernelVersion of(String release) {
        Matcher matcher = FORM.matcher(release);
        return matcher.matches()
                ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), release)
                : new KernelVersion(0, 0, release);
    }

    boolean known() {
        return major > 0;
    }

    /** Returns true if the version is known and at least the given one. Backports by Red Hat do not matter here. */
    boolean since(int otherMajor, int otherMinor) {
        return known() && (major > otherMajor || (major == otherMajor && minor >= otherMinor));
    }
}
