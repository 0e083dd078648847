package dev.lethe.workbench.pretrain;

import java.nio.file.Path;

/** A line that can't be taught from; names file and line, never what stands there. */
public final class BadDataException extends IllegalArgumentException {
  BadDataException(Path file, int line, String problem) {
    super(file.getFileName() + ", line " + line + ": " + problem);
  }
}
