package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.internal.diagnosis.acceptor.ClassFile.Trait;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests with the class files of this test and of the JDK. */
class ClassFileTest {

    @Test
    void findsTheMethodsThatAccept() throws IOException {
        Map<String, Set<Trait>> traits = traits(Loops.class);

        assertThat(traits.get("accepts")).containsExactly(Trait.ACCEPTS);
        assertThat(traits.get("acceptsThroughAnother")).containsExactly(Trait.ACCEPTS);
        assertThat(traits.get("acceptsThroughTwo")).containsExactly(Trait.ACCEPTS);
        assertThat(traits.get("acceptsAsynchronously")).containsExactly(Trait.REQUESTS_CONNECTION);
        assertThat(traits.get("selects")).containsExactlyInAnyOrder(Trait.SELECTS, Trait.SWITCHES);
        assertThat(traits).doesNotContainKeys("handles", "switches");
        assertThat(traits(Handler.class).get("completed")).containsExactly(Trait.TAKES_CONNECTION);
        assertThat(traits(ReadHandler.class)).isEmpty();
    }

    @Test
    void readsTheAcceptLoopsOfTheJdk() throws IOException {
        Map<String, Set<Trait>> traits =
                traits("sun/rmi/transport/tcp/TCPTransport$AcceptLoop.class", ClassLoader.getSystemClassLoader());
        assertThat(traits.get("executeAcceptLoop")).contains(Trait.ACCEPTS);
        assertThat(traits.get("run")).contains(Trait.ACCEPTS);
    }

    @Test
    void readsClassesWithAllKindsOfInstructions() throws IOException {
        for (String type : new String[] {
            "java/lang/String",
            "java/util/regex/Pattern",
            "java/math/BigInteger",
            "java/util/Formatter",
            "java/lang/Object",
            "java/util/concurrent/ForkJoinPool",
            "java/lang/invoke/MethodHandles",
            "java/util/zip/ZipFile"
        }) {
            assertThat(traits(type + ".class", ClassLoader.getSystemClassLoader()))
                    .as(type)
                    .isNotNull();
        }
    }

    @Test
    void rejectsWhatIsNoClassFile() throws IOException {
        byte[] whole = content(
                "io/github/listenqueue/internal/diagnosis/acceptor/ClassFileTest$Loops.class",
                ClassFileTest.class.getClassLoader());
        assertThatThrownBy(() -> ClassFile.traits(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClassFile.traits(new byte[100])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClassFile.traits(new byte[(1 << 20) + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> ClassFile.traits(Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(IllegalArgumentException.class);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 3; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(ClassFile.traits(damaged)).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching(".+");
            }
        }
    }

    private static Map<String, Set<Trait>> traits(Class<?> type) throws IOException {
        return traits(type.getName().replace('.', '/') + ".class", type.getClassLoader());
    }

    private static Map<String, Set<Trait>> traits(String name, ClassLoader loader) throws IOException {
        return ClassFile.traits(content(name, loader));
    }

    private static byte[] content(String name, ClassLoader loader) throws IOException {
        try (InputStream file = loader.getResourceAsStream(name)) {
            return file.readAllBytes();
        }
    }

    /** Loops of servers, and methods that only look like them. */
    @SuppressWarnings("unused")
    private abstract static class Loops {

        private long total;

        void accepts(ServerSocket server) throws IOException {
            while (!server.isClosed()) {
                handles(server.accept());
            }
        }

        void acceptsThroughTwo(ServerSocket server) throws IOException {
            acceptsThroughAnother(server);
        }

        void acceptsThroughAnother(ServerSocket server) throws IOException {
            accepts(server);
        }

        void acceptsAsynchronously(AsynchronousServerSocketChannel server) {
            server.accept(null, new Handler());
        }

        void selects(Selector selector, SelectionKey key) throws IOException {
            selector.select(100);
            key.interestOps(0);
        }

        abstract void accept(Socket socket);

        void handles(Socket socket) {
            accept(socket);
            select();
        }

        void select() {
            total++;
        }

        /** Has both kinds of switch, and a local variable whose index needs a wide instruction. */
        long switches(int i, String s) {
            switch (i) {
                case 1 -> total = 1;
                case 2 -> total = 2;
                case 3 -> total = 3;
                default -> total = 0;
            }
            switch (s) {
                case "a" -> total++;
                case "bbbbb" -> total--;
                default -> total *= 100_000_000_000L;
            }
            return total;
        }
    }

    private static final class Handler implements CompletionHandler<AsynchronousSocketChannel, Void> {

        @Override
        public void completed(AsynchronousSocketChannel channel, Void attachment) {}

        @Override
        public void failed(Throwable error, Void attachment) {}
    }

    private static final class ReadHandler implements CompletionHandler<Integer, Void> {

        @Override
        public void completed(Integer count, Void attachment) {}

        @Override
        public void failed(Throwable error, Void attachment) {}
    }
}
