package io.github.listenqueue.springtests;

import io.github.listenqueue.ListenQueueEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A typical application. It runs on every web server of every Spring Boot that the starter serves. */
@SpringBootApplication
@RestController
public class SampleApplication {

    private static final Logger LOG = LoggerFactory.getLogger(SampleApplication.class);

    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }

    @GetMapping("/")
    String hello() {
        return "hello";
    }

    @EventListener
    void onReady(ApplicationReadyEvent ready) {
        Environment environment = ready.getApplicationContext().getEnvironment();
        LOG.info(
                "Ready on {} and {}",
                environment.getProperty("local.server.port"),
                environment.getProperty("local.management.port"));
    }

    @EventListener
    void onFull(ListenQueueEvent.Full event) {
        LOG.info("Heard that {} is full", event.queue().name());
    }
}
