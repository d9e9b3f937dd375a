package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.netlink.PlayedKernel;

/** A fake kernel in which every descriptor is a listener with one waiting connection. */
final class PlayedSockets extends PlayedKernel {

    int memoryBytes = 36;

    @Override
    public int getsockopt(int descriptor, int level, int option, int length) {
        return switch (option) {
            case 11 -> {
                buffer().put(0, (byte) 10).putInt(24, 1).putInt(28, 128);
                yield length;
            }
            case 55 -> {
                buffer().putInt(32, 0);
                yield memoryBytes;
            }
            case 57 -> {
                buffer().putLong(0, descriptor);
                yield length;
            }
            default -> {
                buffer().putInt(0, 6);
                yield length;
            }
        };
    }
}
