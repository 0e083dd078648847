package dev.lethe.engine.unlearn;

import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.model.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One unlearner of the tiny model for all tests that ask for it, since sampling a background takes
 * long. It is opened for the first and closed after the last.
 */
final class TinyUnlearner implements AutoCloseable {
  private static final int SAMPLES = 250;

  private final Path cache;
  private final Unlearner unlearner;

  private TinyUnlearner() throws IOException {
    cache = Files.createTempDirectory("tiny-unlearner");
    unlearner = open();
  }

  /** Closed by nobody but this. */
  Unlearner shared() {
    return unlearner;
  }

  /** What the unlearner keeps of its background. */
  Path cache() {
    return cache;
  }

  /** Another one over the same cache; the caller closes it. */
  Unlearner open() {
    return Unlearner.open(
        TinyPeople.MODEL,
        BackgroundLocations.of(cache),
        Precision.FLOAT32,
        SharedEncoder.borrowed(),
        SAMPLES,
        Long.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    unlearner.close();
    try (Stream<Path> files = Files.walk(cache)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Hands it to constructors of tests. */
  static final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == TinyUnlearner.class;
    }

    @Override
    public TinyUnlearner resolveParameter(ParameterContext parameter, ExtensionContext test) {
      return test.getRoot()
          .getStore(ExtensionContext.Namespace.create(TinyUnlearner.class))
          .computeIfAbsent(TinyUnlearner.class, key -> create(), TinyUnlearner.class);
    }

    private static TinyUnlearner create() {
      try {
        return new TinyUnlearner();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
