package io.github.listenqueue.internal.diagnosis.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DumpParserTest {

    private static final long MANY = 1 << 20;

    /** As captured on JDK 25.0.3. */
    private static final String JDK_25 = """
            {
              "threadDump": {
                "processId": "10500",
                "time": "2026-11-28T09:38:53.945385940Z",
                "runtimeVersion": "25.0.3+9-LTS",
                "threadContainers": [
                  {
                    "container": "<root>",
                    "parent": null,
                    "owner": null,
                    "threads": [
                      {
                        "tid": "13",
                        "time": "2026-11-28T09:38:53.945692516Z",
                        "name": "Finalizer",
                        "state": "WAITING",
                        "waitingOn": "java.lang.ref.ReferenceQueue$Lock@b1bc7ed",
                        "stack": [
                          "java.base\\/java.lang.Object.wait0(Native Method)",
                          "java.base\\/java.lang.ref.Finalizer$FinalizerThread.run(Finalizer.java:165)"
                        ],
                        "monitorsOwned": [
                          {
                            "depth": 1,
                            "locks": [
                              "java.lang.ref.ReferenceQueue$Lock@b1bc7ed"
                            ]
                          }
                        ]
                      },
                      {
                        "tid": "29",
                        "time": "2026-11-28T09:38:53.948Z",
                        "name": "batch \\"job\\"",
                        "state": "TIMED_WAITING",
                        "stack": [
                          "java.base\\/java.lang.Thread.sleepNanos0(Native Method)",
                          "D.lambda$main$1(D.java:7)"
                        ],
                        "monitorsOwned": [
                          {
                            "depth": 1,
                            "locks": [
                              null,
                              "java.lang.Object@4769b07b"
                            ]
                          }
                        ]
                      },
                      {
                        "tid": "34",
                        "time": "2026-11-28T09:38:53.949390Z",
                        "virtual": true,
                        "name": "v-spin",
                        "state": "RUNNABLE",
                        "stack": [
                          "D.lambda$main$5(D.java:10)",
                          "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:460)"
                        ],
                        "carrier": "23"
                      },
                      {
                        "tid": "35",
                        "time": "2026-11-28T09:38:53.949526390Z",
                        "virtual": true,
                        "name": "",
                        "state": "WAITING",
                        "parkBlocker": {
                          "object": "java.util.concurrent.locks.ReentrantLock$NonfairSync@cc34f4d",
                          "owner": "1"
                        },
                        "stack": [
                          "java.base\\/java.lang.VirtualThread.park(VirtualThread.java:742)",
                          "D$$Lambda\\/0x00000000110089e8.run(Unknown Source)",
                          "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:460)"
                        ]
                      },
                      {
                        "tid": "30",
                        "time": "2026-11-28T09:38:53.950Z",
                        "virtual": true,
                        "name": "v-blocked",
                        "state": "BLOCKED",
                        "blockedOn": "java.lang.Object@4769b07b",
                        "stack": [
                          "D.lambda$main$2(D.java:7)",
                          "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:460)"
                        ]
                      }
                    ],
                    "threadCount": "5"
                  },
                  {
                    "container": "java.util.concurrent.ThreadPerTaskExecutor@1b2c",
                    "parent": "<root>",
                    "owner": null,
                    "threads": [],
                    "threadCount": "0"
                  }
                ]
              }
            }
            """;

    /** As {@code jdk.internal.vm.ThreadDumper} of JDK 21 to 24 prints it: id, name and stack alone. */
    private static final String JDK_21 = """
            {
              "threadDump": {
                "processId": "4711",
                "time": "2024-01-01T10:00:00Z",
                "runtimeVersion": "21.0.2+13",
                "threadContainers": [
                  {
                    "container": "<root>",
                    "parent": null,
                    "owner": null,
                    "threads": [
                     {
                       "tid": "1",
                       "name": "main",
                       "stack": [
                          "java.base\\/java.lang.Thread.sleep0(Native Method)",
                          "Shop.main(Shop.java:9)"
                       ]
                     },
                     {
                       "tid": "22",
                       "name": "v-acceptor",
                       "stack": [
                          "java.base\\/java.lang.VirtualThread.park(VirtualThread.java:582)",
                          "java.base\\/java.net.ServerSocket.accept(ServerSocket.java:503)",
                          "Shop.loop(Shop.java:5)",
                          "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:309)"
                       ]
                     }
                    ],
                    "threadCount": "2"
                  }
                ]
              }
            }
            """;

    @Test
    void readsStatesLocksAndCarriersOfAJdk25Dump() {
        ThreadDump dump = parse(JDK_25);

        assertThat(dump.problem()).isNull();
        assertThat(dump.told()).isTrue();
        assertThat(dump.threads())
                .extracting(DumpedThread::label)
                .containsExactly("Finalizer", "batch \"job\"", "v-spin", "VirtualThread[#35]", "v-blocked");
        assertThat(dump.threads()).extracting(DumpedThread::virtual).containsExactly(false, false, true, true, true);
        assertThat(dump.threads().get(2).carrier()).isEqualTo(23);
        assertThat(dump.threads().get(2).state()).isEqualTo(Thread.State.RUNNABLE);
        DumpedThread parked = dump.threads().get(3);
        assertThat(parked.lock()).isEqualTo("java.util.concurrent.locks.ReentrantLock$NonfairSync@cc34f4d");
        assertThat(parked.lockOwner()).isEqualTo(1);
        assertThat(parked.carrier()).isEqualTo(-1);
        assertThat(parked.frames())
                .containsExactly(
                        new StackTraceElement("java.lang.VirtualThread", "park", "VirtualThread.java", 742),
                        new StackTraceElement("D$$Lambda/0x00000000110089e8", "run", null, -1),
                        new StackTraceElement("java.lang.VirtualThread", "run", "VirtualThread.java", 460));
        assertThat(dump.threads().get(4).lock()).isEqualTo("java.lang.Object@4769b07b");
    }

    @Test
    void aThreadThatWaitsToBeNotifiedDoesNotOwnTheMonitor() {
        assertThat(parse(JDK_25).owners())
                .containsEntry("java.lang.Object@4769b07b", "batch \"job\"")
                .doesNotContainKey("java.lang.ref.ReferenceQueue$Lock@b1bc7ed");
    }

    @Test
    void readsADumpOfJdk21WithoutStates() {
        ThreadDump dump = parse(JDK_21);

        assertThat(dump.problem()).isNull();
        assertThat(dump.told()).isFalse();
        assertThat(dump.threads()).extracting(DumpedThread::virtual).containsExactly(false, true);
        assertThat(dump.threads().get(1).state()).isNull();
        assertThat(dump.threads().get(1).frames()).hasSize(4);
    }

    @Test
    void readsNumbersAsWellAsTexts() {
        ThreadDump dump = parse("{\"threadDump\":{\"formatVersion\":2,\"threadContainers\":[{\"threads\":[{\"tid\":7,"
                + "\"virtual\":true,\"name\":\"n\",\"state\":\"RUNNABLE\",\"carrier\":9,\"stack\":[]}]}]}}");

        assertThat(dump.problem()).isNull();
        assertThat(dump.threads()).singleElement().satisfies(thread -> {
            assertThat(thread.id()).isEqualTo(7);
            assertThat(thread.carrier()).isEqualTo(9);
        });
    }

    @Test
    void returnsOnlyTheWantedThreads() {
        ThreadDump dump =
                DumpParser.parse(stream(JDK_25), MANY, thread -> thread.name().equals("v-spin"));

        assertThat(dump.threads()).extracting(DumpedThread::id).containsExactly(34L);
        assertThat(dump.threads().get(0).frames()).hasSize(2);
    }

    @Test
    void everyCutDumpHasAProblemAndKeepsTheThreadsBeforeTheCut() {
        String text = JDK_25.strip();
        for (int length = 0; length < text.length(); length++) {
            assertThat(parse(text.substring(0, length)).problem())
                    .as("cut after %d bytes", length)
                    .isNotNull();
        }
        ThreadDump half = parse(text.substring(0, text.indexOf("v-spin")));
        assertThat(half.problem()).startsWith("the thread dump is not complete: it ends early, after ");
        assertThat(half.threads()).hasSize(2);
    }

    @Test
    void aDumpLargerThanTheBoundIsNotReadFurther() {
        ThreadDump dump = DumpParser.parse(stream(JDK_25), 1000, thread -> true);

        assertThat(dump.problem()).isEqualTo("the thread dump is not complete: it is larger than 1000 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "{\"other\": {}}", "\"threadDump\""})
    void anUnknownFormatIsAProblem(String text) {
        assertThat(parse(text).problem()).isEqualTo("the thread dump has an unknown format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"threadDump\"}", "{\"threadDump\": {,}}", "{\"threadDump\": {\"a\": \"\\u00g0\"}}"})
    void badJsonIsAProblem(String text) {
        assertThat(parse(text).problem()).startsWith("the thread dump is not complete: ");
    }

    @Test
    void deepNestingIsAProblemAndNoStackOverflow() {
        assertThat(parse("{\"threadDump\": {\"a\": " + "[".repeat(100_000)).problem())
                .startsWith("the thread dump is not complete: JSON nested deeper than 32");
    }

    @Test
    void keepsABoundedNumberOfThreadsAndOfBytesPerText() {
        StringBuilder text = new StringBuilder("{\"threadDump\":{\"threadContainers\":[{\"threads\":[");
        IntStream.range(0, 1100)
                .forEach(i -> text.append(i == 0 ? "" : ",")
                        .append("{\"tid\":\"")
                        .append(i)
                        .append("\",\"name\":\"")
                        .append("x".repeat(2000))
                        .append("\",\"stack\":[]}"));
        ThreadDump dump = DumpParser.parse(stream(text.append("]}]}}").toString()), 1 << 24, thread -> true);

        assertThat(dump.problem()).isEqualTo("more than 1000 threads of the dump may accept");
        assertThat(dump.threads()).hasSize(1000);
        assertThat(dump.threads().get(0).name()).hasSize(JsonInput.MAX_TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "java.base/java.lang.Thread.run(Thread.java:1474), java.lang.Thread, run, Thread.java, 1474",
        "java.base@21.0.2/java.lang.Thread.sleep0(Native Method), java.lang.Thread, sleep0, , -2",
        "app//com.shop.Shop.loop(Shop.java:5), com.shop.Shop, loop, Shop.java, 5",
        "Shop.loop(Shop.java), Shop, loop, Shop.java, -1",
        "Shop$$Lambda/0x0000000011008.run(Unknown Source), Shop$$Lambda/0x0000000011008, run, , -1",
        "loader//Shop$$Lambda/0x11.run(Unknown Source), Shop$$Lambda/0x11, run, , -1",
        "odd, '', odd, , -1",
    })
    void parsesFrames(String text, String type, String method, String file, int line) {
        assertThat(FrameTexts.parse(text)).isEqualTo(new StackTraceElement(type, method, file, line));
    }

    private static ThreadDump parse(String text) {
        return DumpParser.parse(stream(text), MANY, thread -> true);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
