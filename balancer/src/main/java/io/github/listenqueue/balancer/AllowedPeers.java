package io.github.listenqueue.balancer;

import io.github.listenqueue.balancer.internal.IpAddresses;
import java.net.InetAddress;
import java.util.List;

/**
 * The clients that get an answer.
 *
 * @param blocks the blocks of addresses; none stands for every client
 */
record AllowedPeers(List<Block> blocks) {

    /** A block of addresses by its first one and the number of leading bits that all have in common. */
    record Block(InetAddress first, int bits) {

        boolean contains(InetAddress address) {
            byte[] own = first.getAddress();
            byte[] other = address.getAddress();
            if (own.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (isSet(own, bit) != isSet(other, bit)) {
                    return false;
                }
            }
            return true;
        }

        boolean hasBitsBehindThePrefix() {
            byte[] own = first.getAddress();
            for (int bit = bits; bit < length(first); bit++) {
                if (isSet(own, bit)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isSet(byte[] address, int bit) {
            return (address[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0;
        }
    }

    /**
     * Reads blocks of addresses.
     *
     * @throws IllegalArgumentException if one is malformed
     */
    static AllowedPeers of(List<String> blocks) {
        return new AllowedPeers(blocks.stream().map(AllowedPeers::block).toList());
    }

    private static Block block(String text) {
        int slash = text.indexOf('/');
        InetAddress first = address(slash < 0 ? text : text.substring(0, slash), text);
        int most = length(first);
        if (slash < 0) {
            return new Block(first, most);
        }
        String digits = text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException(
                    "allow: the prefix of '" + text + "' must be from 0 to " + most + ", not '" + digits + "'");
        }
        Block block = new Block(first, Integer.parseInt(digits));
        if (block.hasBitsBehindThePrefix()) {
            throw new IllegalArgumentException("allow: the address of '" + text
                    + "' must have no bits behind its prefix of " + block.bits() + ", as in 10.0.0.0/8");
        }
        return block;
    }

    /** Returns the length of an address in bits. */
    private static int length(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    private static InetAddress address(String address, String text) {
        try {
            return IpAddresses.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "allow: each peer must be an IP address or a CIDR block, as in 10.0.0.0/8 or 2001:db8::/32, not '"
                            + text + "'",
                    e);
        }
    }

    boolean contains(InetAddress peer) {
        if (blocks.isEmpty()) {
            return true;
        }
        for (Block block : blocks) {
            if (block.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
