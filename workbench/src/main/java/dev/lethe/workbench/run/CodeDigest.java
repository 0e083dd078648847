package dev.lethe.workbench.run;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.unlearn.Unlearner;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Of the code that measures and is measured: another build never goes on with a run. */
final class CodeDigest {
  private CodeDigest() {}

  static String of() throws IOException {
    StringBuilder digests = new StringBuilder();
    for (Class<?> type : List.of(Unlearner.class, CodeDigest.class)) {
      digests.append(of(place(type)));
    }
    return Sha256.of(digests.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String of(Path place) throws IOException {
    if (Files.isRegularFile(place)) {
      return Sha256.of(place);
    }
    List<Path> classes;
    try (Stream<Path> walk = Files.walk(place)) {
      classes = walk.filter(Files::isRegularFile).sorted().toList();
    }
    StringBuilder digests = new StringBuilder();
    for (Path file : classes) {
      digests.append(Sha256.of(file));
    }
    return digests.toString();
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
