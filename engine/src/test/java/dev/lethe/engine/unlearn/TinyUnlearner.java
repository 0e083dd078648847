package dev.lethe.engine.unlearn;

import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.model.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One unlearner of the tiny model for all tests of this JVM that ask for it, since sampling a
 * background takes long. It is opened for the first and never closed; its folder goes with the JVM.
 * Where several JVMs share the tests, each class is a run of JUnit's of its own, so that no store
 * of JUnit's could keep it.
 */
final class TinyUnlearner {
  /**
   * Its gates are under a key of the installation, as in the product: whoever reads them needs it.
   */
  static final TermKeys KEYS = TermKeys.of(List.of(new byte[32]));

  private static final int SAMPLES = 250;
  private static @Nullable TinyUnlearner one;

  private final Path cache;
  private final Unlearner unlearner;

  private TinyUnlearner() throws IOException {
    cache = Files.createTempDirectory("tiny-unlearner");
    Runtime.getRuntime().addShutdownHook(new Thread(this::deleteCache, "tiny-unlearner-end"));
    unlearner = open();
  }

  private static synchronized TinyUnlearner one() {
    if (one == null) {
      try {
        one = new TinyUnlearner();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return one;
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
        KEYS,
        SAMPLES,
        Long.MAX_VALUE);
  }

  private void deleteCache() {
    try (Stream<Path> files = Files.walk(cache)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      System.err.println("a test left files behind in " + cache);
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
      return one();
    }
  }
}
