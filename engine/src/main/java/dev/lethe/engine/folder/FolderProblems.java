package dev.lethe.engine.folder;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what is wrong, so that one look at a folder tells everything. Not thread-safe. */
final class FolderProblems {
  private final List<String> found = new ArrayList<>();

  void add(String problem) {
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /** The result, or empty with the reason noted. */
  <T> Optional<T> attempt(Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  List<String> all() {
    return List.copyOf(found);
  }
}
