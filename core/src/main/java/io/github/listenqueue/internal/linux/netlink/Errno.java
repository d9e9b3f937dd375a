package io.github.listenqueue.internal.linux.netlink;

/** The names of the errors of the kernel, from {@code include/uapi/asm-generic/errno-base.h} and {@code errno.h}. */
final class Errno {

    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;

    private Errno() {}

    static String name(int number) {
        return switch (number) {
            case 1 -> "EPERM";
            case ENOENT -> "ENOENT (the kernel has no such diag module)";
            case EINTR -> "EINTR";
            case EAGAIN -> "EAGAIN";
            case 12 -> "ENOMEM";
            case 13 -> "EACCES";
            case 16 -> "EBUSY";
            case 22 -> "EINVAL";
            case 23 -> "ENFILE (the machine is out of descriptors)";
            case 24 -> "EMFILE (the process is out of descriptors)";
            case 38 -> "ENOSYS";
            case 93 -> "EPROTONOSUPPORT (the kernel has no sock_diag)";
            case 95 -> "EOPNOTSUPP";
            case 97 ->
                "EAFNOSUPPORT (no netlink here: a sandbox like systemd's RestrictAddressFamilies= must allow AF_NETLINK)";
            case 105 -> "ENOBUFS";
            default -> "errno " + number;
        };
    }
}
