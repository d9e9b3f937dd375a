package io.github.listenqueue.agent.isolation;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nested classes as one named module in a layer of their own. Only a named module can be given native access alone, with
 * neither a flag nor a warning of the JVM.
 */
final class IsolatedModule {

    private static final String NAME = "io.github.listenqueue.agent";
    private static final String ENTRY = NAME + ".inside";

    /** The modules of the JDK that core uses. Each may be missing in the JVM. */
    private static final List<String> USED =
            List.of("java.instrument", "java.logging", "java.management", "jdk.management", "jdk.jfr", "jdk.net");

    /** True if this JVM has java.lang.foreign. The module of an older one has JNA instead. */
    static final boolean FOREIGN = Runtime.version().feature() >= 22;

    private IsolatedModule() {}

    /** Defines the module and returns the loader of its classes. */
    static ClassLoader load(NestedFiles files, Instrumentation instrumentation) throws ReflectiveOperationException {
        ModuleReference reference = new Reference(descriptor(files.packages()));
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(new Finder(reference), ModuleFinder.of(), Set.of(NAME));
        NestedLoader loader = new NestedLoader(files);
        Module module = ModuleLayer.defineModules(configuration, List.of(ModuleLayer.boot()), name -> loader)
                .layer()
                .findModule(NAME)
                .orElseThrow();
        if (FOREIGN) {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of(),
                    Map.of("java.lang", Set.of(module)),
                    Set.of(),
                    Map.of());
            // By a class of the module, to which java.lang is now open.
            loader.loadClass(ENTRY + ".NativeCalls").getMethod("enable").invoke(null);
        }
        return loader;
    }

    private static ModuleDescriptor descriptor(Set<String> packages) {
        ModuleDescriptor.Builder builder = ModuleDescriptor.newModule(NAME)
                .packages(packages)
                .exports(ENTRY)
                .requires(Set.of(ModuleDescriptor.Requires.Modifier.MANDATED), "java.base")
                .uses("org.slf4j.spi.SLF4JServiceProvider")
                .provides("org.slf4j.spi.SLF4JServiceProvider", List.of(ENTRY + ".LogProvider"));
        for (String module : USED) {
            if (ModuleLayer.boot().findModule(module).isPresent()) {
                builder.requires(module);
            }
        }
        return builder.build();
    }

    private record Finder(ModuleReference reference) implements ModuleFinder {

        @Override
        public Optional<ModuleReference> find(String name) {
            return name.equals(NAME) ? Optional.of(reference) : Optional.empty();
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.of(reference);
        }
    }

    /** The module as the resolver sees it. Its classes come from the loader. */
    private static final class Reference extends ModuleReference {

        Reference(ModuleDescriptor descriptor) {
            super(descriptor, null);
        }

        @Override
        public ModuleReader open() throws IOException {
            throw new IOException("the loader reads the classes of " + NAME);
        }
    }
}
