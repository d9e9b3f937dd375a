package io.github.listenqueue.faults;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The metadata for native images, compared with the library itself. The format is that of GraalVM's
 * reachability-metadata-schema-v1.2.0.json.
 */
final class NativeImage {

    private static final String METADATA =
            "META-INF/native-image/io.github.listenqueue/listenqueue-core/reachability-metadata.json";
    private static final String LIBC = "io.github.listenqueue.internal.linux.libc.FfmLibc";
    private static final Set<String> TOP = Set.of("comment", "reflection", "foreign");
    private static final Set<String> REFLECTED = Set.of("condition", "type", "allDeclaredMethods", "jniAccessible");
    private static final Set<String> DOWNCALL = Set.of("reason", "returnType", "parameterTypes", "options");

    static final List<Fault> FAULTS = List.of(new Fault(
            "native-image-metadata",
            "the library is built into a native image",
            "its `reachability-metadata.json` is compared with the keys of the schema and the classes and method handles of the jar, without GraalVM",
            "it lists exactly the libc calls that the library links and the classes with native methods",
            Fault.NEW,
            // One class can be loaded only if JNA is present.
            Setting.PLAIN.with("-Xbootclasspath/a:" + Artifacts.JNA),
            fixture -> check()));

    private NativeImage() {}

    private static void check() throws Exception {
        JsonNode metadata;
        try (InputStream in = ListenQueueMonitor.class.getClassLoader().getResourceAsStream(METADATA)) {
            metadata = new ObjectMapper().readTree(Objects.requireNonNull(in, METADATA));
        }
        checkKeys(TOP, metadata);
        equal("classes with native methods", reflected(metadata.get("reflection")), classesWithNativeMethods());
        equal("calls of libc", downcalls(metadata.get("foreign").get("downcalls")), linked());
    }

    private static Set<String> reflected(JsonNode entries) throws ClassNotFoundException {
        Set<String> types = new TreeSet<>();
        for (JsonNode entry : entries) {
            checkKeys(REFLECTED, entry);
            Wait.check(
                    entry.get("allDeclaredMethods").booleanValue()
                            && entry.get("jniAccessible").booleanValue(),
                    "JNA finds and binds its methods: " + entry);
            load(entry.get("condition").get("typeReached").stringValue());
            types.add(entry.get("type").stringValue());
        }
        return types;
    }

    private static Set<String> downcalls(JsonNode entries) {
        Set<String> shapes = new TreeSet<>();
        for (JsonNode entry : entries) {
            checkKeys(DOWNCALL, entry);
            List<String> parameters = new ArrayList<>();
            entry.get("parameterTypes").forEach(type -> parameters.add(type.stringValue()));
            JsonNode options = entry.get("options");
            boolean captures =
                    options != null && options.get("captureCallState").booleanValue();
            shapes.add(entry.get("returnType").stringValue() + parameters + (captures ? " and errno" : ""));
        }
        return shapes;
    }

    private static Set<String> classesWithNativeMethods() throws Exception {
        Path jar = Path.of(ListenQueueMonitor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Set<String> found = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (String name : Collections.list(file.entries()).stream()
                    .map(Object::toString)
                    .filter(entry -> entry.matches("io/.*\\.class"))
                    .toList()) {
                Class<?> type = load(name.replace(".class", "").replace('/', '.'));
                for (Method method : type.getDeclaredMethods()) {
                    if (Modifier.isNative(method.getModifiers())) {
                        found.add(type.getName());
                    }
                }
            }
        }
        return found;
    }

    /** Returns the signatures of the method handles that are linked to libc, without the state of a call. */
    private static Set<String> linked() throws Exception {
        Set<String> shapes = new TreeSet<>();
        for (Class<?> holder : load(LIBC).getDeclaredClasses()) {
            for (Field field : holder.getDeclaredFields()) {
                if (field.getType() == MethodHandle.class) {
                    field.setAccessible(true);
                    MethodType type = ((MethodHandle) field.get(null)).type();
                    List<String> parameters = type.parameterList().stream()
                            .map(NativeImage::layout)
                            .toList();
                    boolean captures = parameters.get(0).equals("void*");
                    shapes.add(layout(type.returnType())
                            + parameters.subList(captures ? 1 : 0, parameters.size())
                            + (captures ? " and errno" : ""));
                }
            }
        }
        return shapes;
    }

    private static String layout(Class<?> type) {
        return type.isPrimitive() ? "j" + type : "void*";
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, ListenQueueMonitor.class.getClassLoader());
    }

    private static void checkKeys(Set<String> allowed, JsonNode object) {
        for (String key : object.propertyNames()) {
            Wait.check(
                    allowed.contains(key),
                    "the schema has the key " + key + ", of " + Arrays.toString(allowed.toArray()));
        }
    }

    private static void equal(String subject, Set<String> listed, Set<String> real) {
        Wait.check(!real.isEmpty() && listed.equals(real), subject + ": listed " + listed + ", in the jar " + real);
    }
}
