package dev.lethe.ingest.service;

import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All endpoints that the service has, from the annotations of its compiled classes. */
final class ApiEndpoints {
  private static final Path CLASSES = Path.of("target/classes");

  private ApiEndpoints() {}

  /** Each as {@code GET /v1/things/{id}}, sorted. */
  static Set<String> all() throws IOException, ClassNotFoundException {
    Set<String> all = new TreeSet<>();
    all.add("POST /console/new"); // a route without annotation: DraftRoute reads files itself
    try (Stream<Path> files = Files.walk(CLASSES.resolve("dev/lethe/ingest"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        add(all, load(file));
      }
    }
    return all;
  }

  private static Class<?> load(Path file) throws ClassNotFoundException {
    String name = CLASSES.relativize(file).toString().replace('/', '.');
    return Class.forName(
        name.substring(0, name.length() - ".class".length()),
        false,
        Thread.currentThread().getContextClassLoader());
  }

  private static void add(Set<String> all, Class<?> type) {
    String root = path(type.getAnnotation(jakarta.ws.rs.Path.class));
    if (!root.isEmpty()) {
      for (Method method : type.getDeclaredMethods()) {
        String path = root + path(method.getAnnotation(jakarta.ws.rs.Path.class));
        for (Annotation annotation : method.getAnnotations()) {
          HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
          if (http != null) {
            all.add(http.value() + " " + path);
          }
        }
      }
    }
  }

  private static String path(jakarta.ws.rs.@Nullable Path annotation) {
    return annotation == null ? "" : annotation.value();
  }
}
