package io.github.listenqueue.agent.inside;

import java.lang.reflect.Method;

/** The permission of this module to call functions of libc. */
public final class NativeCalls {

    private NativeCalls() {}

    /**
     * Enables native access for this module, as {@code --enable-native-access} does. The package java.lang must be open to
     * this module.
     *
     * @throws ReflectiveOperationException if this JDK has no such method
     */
    public static void enable() throws ReflectiveOperationException {
        Method enable = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
        enable.setAccessible(true);
        enable.invoke(NativeCalls.class.getModule());
    }
}
