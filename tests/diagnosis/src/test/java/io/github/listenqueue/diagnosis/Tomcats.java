package io.github.listenqueue.diagnosis;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with a connector for the web and one for management. */
final class Tomcats {

    private static final String NIO2 = "org.apache.coyote.http11.Http11Nio2Protocol";

    private Tomcats() {}

    static void atMaxConnections(MonitoredServer fixture) throws Exception {
        atMaxConnections(fixture, connector(8));
    }

    static void nio2AtMaxConnections(MonitoredServer fixture) throws Exception {
        atMaxConnections(fixture, connector(NIO2, 8));
    }

    private static void atMaxConnections(MonitoredServer fixture, Connector web) throws Exception {
        web.setProperty("maxConnections", "4");
        Connector management = start(web);
        fixture.startMonitor(web.getLocalPort(), management.getLocalPort()).get(60);
        fixture.awaitDiagnosis();
    }

    static void nio2Burst(MonitoredServer fixture) throws Exception {
        burst(fixture, connector(NIO2, 8));
    }

    static void burst(MonitoredServer fixture) throws Exception {
        burst(fixture, connector(8));
    }

    private static void burst(MonitoredServer fixture, Connector web) throws Exception {
        Connector management = start(web);
        Plain.bursts(fixture, fixture.startMonitor(web.getLocalPort(), management.getLocalPort()));
    }

    static void load(MonitoredServer fixture) throws Exception {
        Connector web = connector(Plain.ROOMY);
        Connector management = start(web);
        Plain.steady(fixture, fixture.startMonitor(web.getLocalPort(), management.getLocalPort()));
    }

    static void outOfDescriptors(MonitoredServer fixture) throws Exception {
        Connector web = connector(8);
        Connector management = start(web);
        Descriptors.exhaust(fixture, fixture.startMonitor(web.getLocalPort(), management.getLocalPort()));
    }

    static void collected(MonitoredServer fixture) throws Exception {
        Connector web = connector(16);
        Connector management = start(web);
        Pauses.collected(fixture, web.getLocalPort(), management.getLocalPort());
    }

    private static Connector connector(int acceptCount) {
        return connector("HTTP/1.1", acceptCount);
    }

    private static Connector connector(String protocol, int acceptCount) {
        Connector connector = new Connector(protocol);
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("acceptCount", Integer.toString(acceptCount));
        return connector;
    }

    /** Starts a server with a connector for the web, and returns its connector for management. */
    private static Connector start(Connector web) throws Exception {
        Connector management = connector(8);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.getService().addConnector(web);
        tomcat.getService().addConnector(management);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "page", new Page()).addMapping("/*");
        tomcat.start();
        return management;
    }

    private static final class Page extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("ok");
        }
    }
}
