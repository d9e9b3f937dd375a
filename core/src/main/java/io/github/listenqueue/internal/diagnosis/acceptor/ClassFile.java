package io.github.listenqueue.internal.diagnosis.acceptor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A reader of class files (JVMS 4) that finds the methods which accept connections or wait for them. */
final class ClassFile {

    private static final int MAGIC = 0xCAFEBABE;
    private static final int MAX_BYTES = 1 << 20;
    private static final String CHANNEL = "Ljava/nio/channels/AsynchronousSocketChannel;";
    private static final Set<String> ACCEPT_TYPES =
            Set.of("()Ljava/net/Socket;", "()Ljava/nio/channels/SocketChannel;");
    private static final Set<String> REQUEST_TYPES =
            Set.of("(Ljava/lang/Object;Ljava/nio/channels/CompletionHandler;)V", "()Ljava/util/concurrent/Future;");
    private static final Set<String> SWITCHES = Set.of("interestOps", "interestOpsAnd", "interestOpsOr");

    private final ByteBuffer bytes;
    private final Map<Trait, Set<String>> methods = new EnumMap<>(Trait.class);
    private final Map<String, Set<String>> callsWithin = new HashMap<>();
    private int[] constants = {};
    private String thisClass = "";

    private ClassFile(byte[] content) {
        bytes = ByteBuffer.wrap(content);
    }

    /** A property of a method. */
    enum Trait {
        /** It calls {@code accept} of a socket or channel, or a method of its class that does. */
        ACCEPTS,
        /** It asks an asynchronous channel for a connection, or calls a method of its class that does. */
        REQUESTS_CONNECTION,
        /** It calls a wait of a selector or epoll, or a method of its class that does. */
        SELECTS,
        /** It changes for which events a selector watches a channel. */
        SWITCHES,
        /** It is a completion handler that is called with a connection. */
        TAKES_CONNECTION
    }

    /**
     * Returns the traits of the methods of a class, by their names. Methods of the same name are one.
     *
     * @throws IllegalArgumentException if the content is no class file
     */
    static Map<String, Set<Trait>> traits(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException("longer than " + MAX_BYTES + " bytes");
        }
        try {
            return new ClassFile(content).read();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("makes no sense", e);
        }
    }

    private Map<String, Set<Trait>> read() {
        if (bytes.getInt() != MAGIC) {
            throw new IllegalArgumentException("begins with other bytes than a class file");
        }
        bytes.getInt(); // version
        readConstants();
        bytes.getShort(); // access
        thisClass = classAt(unsigned());
        bytes.getShort(); // superclass
        skip(2 * unsigned()); // interfaces
        for (int fields = unsigned(); fields > 0; fields--) {
            skip(6);
            skipAttributes();
        }
        for (int left = unsigned(); left > 0; left--) {
            readMethod();
        }
        closeOver(Trait.ACCEPTS);
        closeOver(Trait.REQUESTS_CONNECTION);
        closeOver(Trait.SELECTS);
        Map<String, Set<Trait>> traits = new HashMap<>();
        methods.forEach((trait, names) ->
                names.forEach(name -> traits.computeIfAbsent(name, none -> EnumSet.noneOf(Trait.class))
                        .add(trait)));
        return traits;
    }

    private void readConstants() {
        int count = unsigned();
        constants = new int[count];
        for (int i = 1; i < count; i++) {
            constants[i] = bytes.position();
            int tag = bytes.get();
            switch (tag) {
                case 1 -> skip(unsigned());
                case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(4);
                case 5, 6 -> {
                    skip(8);
                    i++;
                }
                case 7, 8, 16, 19, 20 -> skip(2);
                case 15 -> skip(3);
                default -> throw new IllegalArgumentException("has a constant of the unknown kind " + tag);
            }
        }
    }

    private void readMethod() {
        bytes.getShort(); // access
        String name = textAt(unsigned());
        String type = textAt(unsigned());
        if (name.equals("completed") && type.startsWith("(" + CHANNEL)) {
            add(Trait.TAKES_CONNECTION, name);
        }
        for (int left = unsigned(); left > 0; left--) {
            String attribute = textAt(unsigned());
            int end = length() + bytes.position();
            if (attribute.equals("Code")) {
                skip(4); // stack and locals
                int code = length();
                readCode(name, bytes.position(), bytes.position() + code);
            }
            bytes.position(end);
        }
    }

    private void readCode(String method, int start, int end) {
        int at = start;
        while (at < end) {
            int operation = bytes.get(at) & 0xFF;
            // invokevirtual, invokespecial, invokestatic, invokeinterface
            if (operation >= 182 && operation <= 185) {
                called(method, bytes.getShort(at + 1) & 0xFFFF);
            }
            at += length(operation, at, start);
        }
    }

    private void called(String method, int reference) {
        // Methodref and InterfaceMethodref: class, name and type
        int position = constants[reference] + 1;
        String owner = classAt(bytes.getShort(position) & 0xFFFF);
        int nameAndType = constants[bytes.getShort(position + 2) & 0xFFFF] + 1;
        String name = textAt(bytes.getShort(nameAndType) & 0xFFFF);
        String type = textAt(bytes.getShort(nameAndType + 2) & 0xFFFF);
        if (owner.equals(thisClass)) {
            callsWithin.computeIfAbsent(method, none -> new HashSet<>()).add(name);
        }
        if (name.equals("accept") && ACCEPT_TYPES.contains(type)) {
            add(Trait.ACCEPTS, method);
        }
        if (name.equals("accept") && REQUEST_TYPES.contains(type)) {
            add(Trait.REQUESTS_CONNECTION, method);
        }
        if (name.startsWith("epollWait")
                || (owner.endsWith("Selector") && (name.equals("select") || name.equals("selectNow")))) {
            add(Trait.SELECTS, method);
        }
        if (SWITCHES.contains(name) && type.startsWith("(I)")) {
            add(Trait.SWITCHES, method);
        }
    }

    /** Adds the methods that call another method of the class with the trait. */
    private void closeOver(Trait trait) {
        Set<String> found = methods.getOrDefault(trait, Set.of());
        boolean grown = !found.isEmpty();
        while (grown) {
            grown = false;
            for (Map.Entry<String, Set<String>> each : callsWithin.entrySet()) {
                if (each.getValue().stream().anyMatch(found::contains)) {
                    grown |= found.add(each.getKey());
                }
            }
        }
    }

    private void add(Trait trait, String method) {
        methods.computeIfAbsent(trait, none -> new HashSet<>()).add(method);
    }

    /** Returns the length of an instruction with its operands (JVMS 6.5). */
    private int length(int operation, int at, int start) {
        if (operation == 170 || operation == 171) { // tableswitch, lookupswitch
            int operands = at + 4 - (at - start) % 4;
            int entries = operation == 170
                    ? bytes.getInt(operands + 8) - bytes.getInt(operands + 4) + 1
                    : 2 * bytes.getInt(operands + 4);
            if (entries < 0 || entries > MAX_BYTES) {
                throw new IllegalArgumentException("has a switch of " + entries + " entries");
            }
            return operands + (operation == 170 ? 12 : 8) + 4 * entries - at;
        }
        if (operation == 196) { // wide
            return (bytes.get(at + 1) & 0xFF) == 132 ? 6 : 4;
        }
        return switch (operation) {
            case 16, 18, 21, 22, 23, 24, 25, 54, 55, 56, 57, 58, 169, 188 -> 2;
            case 17, 19, 20, 132, 178, 179, 180, 181, 182, 183, 184, 187, 189, 192, 193, 198, 199 -> 3;
            case 197 -> 4;
            case 185, 186, 200, 201 -> 5;
            default -> operation >= 153 && operation <= 168 ? 3 : 1;
        };
    }

    private void skipAttributes() {
        for (int left = unsigned(); left > 0; left--) {
            skip(2);
            skip(length());
        }
    }

    private int length() {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("has an attribute of " + length + " bytes");
        }
        return length;
    }

    private String classAt(int constant) {
        return constant == 0 ? "" : textAt(bytes.getShort(constants[constant] + 1) & 0xFFFF);
    }

    private String textAt(int constant) {
        int position = constants[constant];
        int size = bytes.getShort(position + 1) & 0xFFFF;
        return new String(bytes.array(), position + 3, size, StandardCharsets.UTF_8);
    }

    private int unsigned() {
        return bytes.getShort() & 0xFFFF;
    }

    private void skip(int count) {
        if (count > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + count);
    }
}
