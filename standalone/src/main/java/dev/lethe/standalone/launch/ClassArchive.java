package dev.lethe.standalone.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * The classes of a child JVM, read and checked once and mapped at every later start (class data
 * sharing), which saves a fifth of what a start costs. A child that is told to leaves them behind
 * when it ends in order. They are of one Java and of the jars as they were: an archive that is
 * older than one of them is made anew. Thread-safe; where several processes make the same one, the
 * last one stays.
 */
final class ClassArchive {
  private final Path file;
  private final Path unfinished;
  private final List<Path> classPath;
  private final boolean maker;

  /**
   * @param folder where archives are kept; it is made when the first one is written
   * @param name of the program
   * @param classPath all that the program loads classes from
   * @param maker whether its child makes what is missing: one of those that run the same program
   */
  ClassArchive(Path folder, String name, List<Path> classPath, boolean maker) {
    this.file = folder.resolve(name + "-" + Runtime.version() + ".jsa");
    this.unfinished = folder.resolve(file.getFileName() + "." + ProcessHandle.current().pid());
    this.classPath = List.copyOf(classPath);
    this.maker = maker;
  }

  /**
   * What a JVM is started with: use of the archive, or else the order to make it at its end;
   * nothing where it can be neither used nor made.
   */
  List<String> options() {
    if (isUsable()) {
      // One that does not fit after all is not used, and that is no news for a log.
      return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:class+path=off");
    }
    return maker && canBeMade()
        ? List.of(
            "-XX:ArchiveClassesAtExit=" + unfinished, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
        : List.of();
  }

  /**
   * Takes over what a child has written at its end, or throws it away if the child had to be ended
   * before it was done.
   *
   * @return what it was given
   */
  boolean afterwards(boolean orderly) throws IOException {
    if (!maker) {
      return orderly;
    }
    if (!orderly) {
      Files.deleteIfExists(unfinished);
    } else if (Files.exists(unfinished)) {
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return orderly;
  }

  private boolean isUsable() {
    try {
      FileTime made = Files.getLastModifiedTime(file);
      for (Path entry : classPath) {
        if (Files.getLastModifiedTime(entry).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A JVM that is told to archive classes of folders refuses to start. */
  private boolean canBeMade() {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      return false;
    }
    return Files.isWritable(file.getParent()) && classPath.stream().allMatch(Files::isRegularFile);
  }
}
