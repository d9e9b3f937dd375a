package io.github.listenqueue.examples.balancer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The files of the page: those of this program, and those of the chart library from its WebJar. */
final class Resources {

    private static final String CHART_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String CHART_FOLDER = "/META-INF/resources/webjars/uplot/";

    private Resources() {}

    static String own(String name) {
        return read(name);
    }

    static String chart(String name) {
        return read(CHART_FOLDER + chartVersion() + "/" + name);
    }

    static String chartVersion() {
        Properties pom = new Properties();
        try {
            pom.load(new StringReader(read(CHART_POM)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pom.getProperty("version", "");
    }

    private static String read(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " is missing on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
