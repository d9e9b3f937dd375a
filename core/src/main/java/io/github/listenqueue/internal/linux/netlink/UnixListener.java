package io.github.listenqueue.internal.linux.netlink;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A unix-domain socket in LISTEN, of any process of the network namespace.
 *
 * @param cookie the same number as SO_COOKIE
 * @param isAbstract true if the name is not that of a file
 * @param name the bytes of the name as characters of ISO 8859-1, so that no byte is lost; each zero byte of an abstract
 *     name is {@code @}, as in {@code /proc/net/unix}
 * @param depth the number of connections in the accept queue
 * @param limit the effective backlog
 */
public record UnixListener(long inode, long cookie, boolean isAbstract, String name, int depth, int limit) {

    /** Returns the name in a charset, for display and as a path of the JDK. */
    public String name(Charset charset) {
        return new String(name.getBytes(StandardCharsets.ISO_8859_1), charset);
    }
}
