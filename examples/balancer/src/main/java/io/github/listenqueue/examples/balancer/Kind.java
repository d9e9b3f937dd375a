package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The balancers of the story. */
enum Kind {
    HAPROXY("HAProxy"),
    NGINX("nginx");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Returns the name in an argument. */
    String argument() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the reason for which it cannot run here; empty if it can. */
    Optional<String> missing() {
        return this == HAPROXY ? Haproxy.missing() : Nginx.missing();
    }

    Balancer start(Path folder, Mode mode, int port, List<InstancePorts> instances) throws IOException {
        return this == HAPROXY
                ? new Haproxy(folder, mode, port, instances)
                : new Nginx(folder, Path.of(System.getProperty("balancer.lua")), mode, port, instances);
    }
}
