package io.github.listenqueue.internal.linux.netlink;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A unix-domain socket in LISTEN, of whatever process of the network namespace.
 *
 * @param cookie what SO_COOKIE says too
 * @param isAbstract whether the name is not that of a file
 * @param name its bytes as characters of ISO 8859-1, so that none is lost; like in {@code /proc/net/unix}, the zero byte
 *     that begins an abstract name is {@code @}, and so are those within
 * @param depth connections in the accept queue
 * @param limit the effective backlog
 */
public record UnixListener(long inode, long cookie, boolean isAbstract, String name, int depth, int limit) {

    /** The name for people, and as a path for the JDK. */
    public String name(Charset charset) {
        return new String(name.getBytes(StandardCharsets.ISO_8859_1), charset);
    }
}
