package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @ParameterizedTest
    @CsvSource({
        "java -jar /opt/shop/shop.jar --port 1, shop.jar",
        "java -Xmx1g -cp a.jar:b.jar com.shop.Main x, com.shop.Main",
        "java --module-path mods -m shop/com.shop.Main, com.shop.Main",
        "java --add-opens java.base/java.lang=ALL-UNNAMED -classpath . Main, Main",
        "java @/etc/shop/args Main, Main",
        "/usr/bin/jsvc, jsvc",
    })
    void namesTheMainClassOrJar(String commandLine, String name) {
        assertThat(CommandLine.mainName(List.of(commandLine.split(" ", -1)))).isEqualTo(name);
    }
}
