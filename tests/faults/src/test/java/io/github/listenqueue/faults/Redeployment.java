package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueMonitor;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** Faults in which a web application with its own copy of the library is deployed repeatedly. */
final class Redeployment {

    private static final int TIMES = 10;

    static final List<Fault> FAULTS = List.of(new Fault(
            "redeployed",
            "a web application is redeployed in Tomcat",
            TIMES + " times, each with its own copy of the library, whose monitor it starts and closes",
            "the class loader of every application can be collected; a monitor of the container reports every event meanwhile",
            // Not with JNA in the container: JNA keeps every class that was ever registered with it.
            Fault.BOTH_SOURCES,
            Setting.PLAIN.with("-XX:SoftRefLRUPolicyMSPerMB=0"),
            Redeployment::redeployed));

    private record Linked(ServletContextListener any) {}

    private Redeployment() {}

    /** A part of the application, whose class loader also loads the library. */
    public static final class Application implements ServletContextListener {

        private ListenQueueMonitor monitor;

        @Override
        public void contextInitialized(ServletContextEvent event) {
            ListenQueueMonitor started =
                    ListenQueueMonitor.builder().onEvent(ignored -> {}).start();
            monitor = started;
            boolean own = Application.class.getClassLoader().equals(ListenQueueMonitor.class.getClassLoader());
            event.getServletContext().setAttribute("own", own);
            started.awaitFirstSample(Duration.ofMinutes(1));
            event.getServletContext()
                    .setAttribute("queues", started.snapshot().queues().size());
            started.diagnose();
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            if (monitor != null) {
                monitor.close();
            }
        }
    }

    private static void redeployed(MonitoredServer fixture) throws Exception {
        fixture.start();
        Path base = Files.createTempDirectory("tomcat");
        Path jars = Files.createDirectories(base.resolve("app/WEB-INF/lib"));
        for (Class<?> copied : List.of(ListenQueueMonitor.class, Application.class)) {
            Path jar = Path.of(
                    copied.getProtectionDomain().getCodeSource().getLocation().toURI());
            Files.copy(jar, jars.resolve(jar.getFileName()));
        }
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector();
        tomcat.getHost();
        tomcat.start();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            loaders.add(deployed(tomcat, base.resolve("app")));
        }
        fixture.checkIncident();
        // The JDK keeps the type whose equals it linked last for a record, and thereby its loader
        // (MethodHandle.asTypeCache):
        // before Java 19 until it links another, since then by a soft reference, which the flag clears at once.
        Application any = new Application();
        Wait.check(new Linked(any).equals(new Linked(any)), "records of one value are equal");
        Wait.until("all class loaders are collected", () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
        tomcat.stop();
        tomcat.destroy();
        fixture.checkIncident();
    }

    private static WeakReference<ClassLoader> deployed(Tomcat tomcat, Path app) throws Exception {
        StandardContext context = new StandardContext();
        context.setName("");
        context.setPath("");
        context.setDocBase(app.toString());
        context.addLifecycleListener(new Tomcat.FixContextListener());
        context.addApplicationListener(Application.class.getName());
        // The application's own classes first, as in a container.
        context.setDelegate(false);
        tomcat.getHost().addChild(context);
        ClassLoader loader = context.getLoader().getClassLoader();
        Wait.check(
                Boolean.TRUE.equals(context.getServletContext().getAttribute("own")),
                "the application has its own copy");
        Wait.check(
                Integer.valueOf(2).equals(context.getServletContext().getAttribute("queues")),
                "the application lists both listeners");
        tomcat.getHost().removeChild(context);
        return new WeakReference<>(loader);
    }
}
