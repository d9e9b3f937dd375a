package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.CProgram;
import io.github.listenqueue.testsupport.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A process with a listener that the JDK cannot create, see {@code odd-listener.c}. */
final class OddListener implements AutoCloseable {

    private final Process process;
    private final int port;

    private OddListener(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(CProgram.path("odd-listener")));
        command.addAll(words);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(answer).as("answer of %s", command).matches("\\d+");
        port = Integer.parseInt(answer);
    }

    /**
     * Opens a TCP listener.
     *
     * @param port the port, or 0 for a free one
     * @param words the options of the program
     */
    static OddListener tcp(String address, int port, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("tcp", address, Integer.toString(port), "64"));
        all.addAll(List.of(words));
        return new OddListener(all);
    }

    /** Opens a unix-domain listener whose name is any bytes, with clients in its queue. */
    static OddListener unix(String type, byte[] name, int backlog, int clients)
            throws IOException, InterruptedException {
        return new OddListener(List.of(
                "unix", type, HexFormat.of().formatHex(name), Integer.toString(backlog), Integer.toString(clients)));
    }

    int port() {
        return port;
    }

    InetSocketAddress at(String address) throws UnknownHostException {
        return address(address, port);
    }

    /** Returns an address from its numeric form, which needs no name service. */
    static InetSocketAddress address(String address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getAllByName(address)[0], port);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        Processes.end(process);
    }
}
