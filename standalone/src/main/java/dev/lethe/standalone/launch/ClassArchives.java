package dev.lethe.standalone.launch;

import java.nio.file.Path;
import java.util.List;

/**
 * The class archives of an installation. To make them costs a start a sixth more, and a stop a
 * quarter of a minute. So a stack makes what is missing only if it was started before, as it will
 * be again then.
 *
 * @param folder where they are kept
 * @param makesMissing whether this stack does
 */
record ClassArchives(Path folder, boolean makesMissing) {
  static ClassArchives of(Installation installation, DataFolder data) {
    return new ClassArchives(installation.classArchives(), data.isUsed());
  }

  /**
   * @param name of the program
   * @param classPath all that the program loads classes from
   * @param first whether it is the first of those that run the same program: one makes it for all
   */
  ClassArchive of(String name, List<Path> classPath, boolean first) {
    return new ClassArchive(folder, name, classPath, first && makesMissing);
  }
}
