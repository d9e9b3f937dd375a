package io.github.listenqueue.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class loader that loads the library and the targets anew. It adds a call of {@link Steps#count} at the start of each
 * method of the library and before each jump back. So the work of a parser is counted instead of timed.
 */
final class CountingLoader extends ClassLoader {

    private static final int API = Opcodes.ASM9;
    private static final String OURS = "io.github.listenqueue.";
    private static final String SHARED = CountingLoader.class.getPackageName() + ".";

    CountingLoader() {
        super(CountingLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.startsWith(SHARED)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        URL file = getResource(name.replace('.', '/') + ".class");
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = file.openStream()) {
            byte[] bytes = in.readAllBytes();
            byte[] counting = file.getPath().contains("/test-classes/") ? bytes : counting(bytes);
            return defineClass(name, counting, 0, counting.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] counting(byte[] bytes) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        ClassVisitor visitor = new ClassVisitor(API, writer) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                return new CountingMethod(super.visitMethod(access, name, descriptor, signature, exceptions));
            }
        };
        new ClassReader(bytes).accept(visitor, 0);
        return writer.toByteArray();
    }

    private static final class CountingMethod extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        CountingMethod(MethodVisitor next) {
            super(API, Objects.requireNonNull(next));
        }

        @Override
        public void visitCode() {
            super.visitCode();
            count();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (passed.contains(target)) {
                count();
            }
            super.visitJumpInsn(opcode, target);
        }

        private void count() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, Steps.class.getName().replace('.', '/'), "count", "()V", false);
        }
    }
}
