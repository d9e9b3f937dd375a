package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code fdinfo} of an epoll. */
public final class FuzzedEpollFiles implements FuzzTarget {

    private static final int EPOLL = 5;
    private static final Pattern DESCRIPTOR = Pattern.compile("tfd: *([^ ]*)");
    private static final Pattern EVENTS = Pattern.compile("events: *([^ ]*)");
    private static final Pattern INODE = Pattern.compile(" ino: *([^ ]*)");

    private final InputFile file = new InputFile(String.valueOf(EPOLL));

    record Watch(int descriptor, int events, long inode) {}

    @Override
    public Object parse(byte[] input) {
        List<Watch> watches = new ArrayList<>();
        String problem = new EpollFiles(file.holding(input).getParent())
                .read(EPOLL, (descriptor, events, inode) -> watches.add(new Watch(descriptor, events, inode)));
        return problem == null ? watches : UNKNOWN;
    }

    @Override
    public Object expect(byte[] input) throws NotKnown {
        List<Watch> watches = new ArrayList<>();
        for (String line : Text.lines(Text.of(input))) {
            Text.require(line.endsWith("\n") && line.length() <= 257, "cut off");
            String text = line.replace("\n", "");
            if (text.startsWith("tfd:")) {
                watches.add(new Watch(
                        Text.atMost(Integer.MAX_VALUE, Text.decimal(value(DESCRIPTOR, text))),
                        (int) Text.hex(value(EVENTS, text)),
                        INODE.matcher(text).find() ? inode(value(INODE, text)) : -1));
            }
        }
        return watches;
    }

    private static String value(Pattern label, String text) throws NotKnown {
        Matcher matcher = label.matcher(text);
        Text.require(matcher.find(), "no " + label);
        return matcher.group(1);
    }

    /** Returns the inode, or 0, which is not that of a socket, if it has more than 32 bits. */
    private static long inode(String text) {
        return FuzzTarget.numberOr(0, () -> Text.hex(text));
    }
}
