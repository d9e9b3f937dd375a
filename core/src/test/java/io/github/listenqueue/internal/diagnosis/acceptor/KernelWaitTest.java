package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with made-up system calls of x86-64 and made-up stacks. */
class KernelWaitTest {

    private static final int TASK = 11;
    private static final String HANDLER = " com.shop.Cart.handle";

    @TempDir
    private Path root;

    private FakeKernel kernel;
    private KernelWait waits;

    @BeforeEach
    void begin() throws IOException {
        kernel = new FakeKernel(root);
        Path descriptors = Files.createDirectories(root.resolve("self/fd"));
        Files.createSymbolicLink(descriptors.resolve("1"), Path.of("pipe:[77]"));
        Files.createSymbolicLink(descriptors.resolve("9"), Path.of("socket:[78]"));
        Files.createSymbolicLink(descriptors.resolve("8"), Path.of("/var/log/shop.log"));
        waits = new KernelWait(new ThreadWaitReader(root, "amd64").calls(), descriptors);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, java.io.FileOutputStream.writeBytes, writes to a pipe (descriptor 1)",
        "1, 8, java.io.FileOutputStream.writeBytes, writes to /var/log/shop.log (descriptor 8)",
        "45, 9, java.net.SocketInputStream.socketRead0, reads from a socket (descriptor 9)",
        "0, 7, java.io.FileInputStream.readBytes, reads from descriptor 7",
        "7, 0, sun.nio.ch.Net.poll sun.nio.ch.NioSocketImpl.implRead, reads from a socket whose peer does not send",
        "7, 0, sun.nio.ch.Net.poll sun.nio.ch.NioSocketImpl.implWrite, writes to a socket whose peer does not read",
        "7, 0, sun.nio.ch.Net.poll sun.nio.ch.NioSocketImpl.connect, connects to a peer that does not answer",
        "7, 0, java.net.Inet4AddressImpl.getHostByAddr, waits for the name service (DNS)",
        "202, 0, com.shop.Prices.<clinit>, waits for another thread to initialise a class",
        "61, 0, java.lang.ProcessHandleImpl.waitForProcessExit0, waits for another process to end",
    })
    void describesTheWaitOfARunnableThread(int call, int descriptor, String stack, String text) {
        kernel.calls(TASK, call, descriptor);

        assertThat(waits.describe(TASK, Stacks.of(stack + HANDLER))).isEqualTo(text);
    }

    @Test
    void describesNoWaitOfAThreadThatRunsOrIsUnknown() {
        kernel.runs(TASK, "made-up").calls(12, 9999, 1);

        assertThat(waits.describe(TASK, Stacks.of(HANDLER.strip()))).isNull();
        assertThat(waits.describe(12, Stacks.of(HANDLER.strip()))).isNull();
        assertThat(waits.describe(-1, Stacks.of(HANDLER.strip()))).isNull();
        assertThat(waits.describe(99, Stacks.of(HANDLER.strip()))).isNull();
    }
}
