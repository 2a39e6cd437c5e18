package dev.adjoint.rl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the tests of some classes in a process of its own and exits with 1 at the first that fails.
 */
public final class TestRunner {
    private TestRunner() {}

    /** The names of the classes. */
    public static void main(String[] classes) throws ReflectiveOperationException {
        for (String name : classes) {
            run(Class.forName(name));
        }
    }

    private static void run(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        for (Method method : type.getDeclaredMethods()) {
            boolean usual = method.getAnnotation(Tag.class) == null;
            MethodSource source = method.getAnnotation(MethodSource.class);
            method.setAccessible(true);
            if (usual && method.isAnnotationPresent(Test.class)) {
                call(instance(constructor), method);
            } else if (usual
                    && method.isAnnotationPresent(ParameterizedTest.class)
                    && source != null) {
                Method values = type.getDeclaredMethod(source.value()[0]);
                values.setAccessible(true);
                for (Object argument : (List<?>) values.invoke(null)) {
                    call(instance(constructor), method, argument);
                }
            }
        }
    }

    /** A test whose temporary folders exist. */
    private static Object instance(Constructor<?> constructor) throws ReflectiveOperationException {
        Object test = constructor.newInstance();
        for (Field field : test.getClass().getDeclaredFields()) {
            if (field.isAnnotationPresent(TempDir.class)) {
                field.setAccessible(true);
                field.set(test, temporary());
            }
        }
        return test;
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("adjoint-test-runner");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> content = Files.walk(folder)) {
            content.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void call(Object test, Method method, Object... arguments)
            throws ReflectiveOperationException {
        try {
            method.invoke(test, arguments);
        } catch (InvocationTargetException e) {
            System.out.println(method.getName() + ": " + e.getCause());
            System.exit(1);
        }
    }
}
