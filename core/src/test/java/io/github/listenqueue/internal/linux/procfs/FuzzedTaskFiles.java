package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import io.github.listenqueue.internal.linux.procfs.TaskFiles.Call;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same bytes as {@code syscall}, {@code comm} and {@code schedstat} of a thread. */
public final class FuzzedTaskFiles implements FuzzTarget {

    /** The format of proc_pid_syscall: a number, then arguments. Of the first one only the low half is used. */
    private static final Pattern CALL = Pattern.compile("([0-9]+) 0x([0-9a-fA-F]{1,16})([ \n].*)?", Pattern.DOTALL);

    private static final Pattern SECOND = Pattern.compile(" 0x([0-9a-fA-F]{1,16})(?:[ \n].*)?", Pattern.DOTALL);

    private static final int TASK = 4711;
    private static final int TOO_LONG = 256;

    private final InputFile syscall = new InputFile(TASK + "/syscall");
    private final InputFile comm = new InputFile(TASK + "/comm");
    private final InputFile schedstat = new InputFile(TASK + "/schedstat");

    @Override
    public Object parse(byte[] input) {
        byte[] name = task(comm, input).name(TASK);
        return List.of(
                call(task(syscall, input)),
                name == null ? UNKNOWN : Text.of(name),
                task(schedstat, input).ranNs(TASK));
    }

    @Override
    public Object expect(byte[] input) {
        String text = Text.of(input);
        boolean tooLong = input.length >= TOO_LONG;
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        long ran = FuzzTarget.numberOr(-1, () -> Text.decimal(text.split("[ \n]", 2)[0]));
        return List.of(
                tooLong ? UNKNOWN : FuzzTarget.resultOf(() -> call(text)),
                tooLong ? UNKNOWN : line,
                tooLong ? -1L : ran);
    }

    private static TaskFiles task(InputFile file, byte[] input) {
        return new TaskFiles(file.holding(input).getParent().getParent());
    }

    private static Object call(TaskFiles task) {
        try {
            return task.call(TASK);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static Call call(String text) throws NotKnown {
        if (text.startsWith("running")) {
            return Call.RUNNING;
        }
        if (text.startsWith("-1 ")) {
            return Call.NONE;
        }
        Matcher call = CALL.matcher(text);
        Text.require(call.matches(), "no call");
        String argument = call.group(2);
        Matcher second = SECOND.matcher(Objects.requireNonNullElse(call.group(3), ""));
        return new Call(
                Text.atMost(Integer.MAX_VALUE, Text.decimal(call.group(1))),
                (int) Text.hex(argument.substring(Math.max(0, argument.length() - 8))),
                second.matches() ? Math.max(0, Long.parseUnsignedLong(second.group(1), 16)) : 0);
    }
}
