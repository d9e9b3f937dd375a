package io.github.listenqueue.examples.springboot;

import io.github.listenqueue.ListenQueueEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A shop whose pages can be slow. The starter on the class path needs no code. */
@SpringBootApplication
@RestController
class Shop {

    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);
    private static final int MAX_MS = 60_000;

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @GetMapping("/")
    String page(@RequestParam(defaultValue = "0") int millis) throws InterruptedException {
        Thread.sleep(Math.min(Math.max(millis, 0), MAX_MS));
        return "hello\n";
    }

    /** Handles an event of the library, which is optional, to show that it is an event of the application. */
    @EventListener
    void onFull(ListenQueueEvent.Full event) {
        LOG.info(
                "The application received the event that {} is full",
                event.queue().name());
    }
}
