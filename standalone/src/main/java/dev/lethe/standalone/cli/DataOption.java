package dev.lethe.standalone.cli;

import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, by which the commands find a running stack. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data folder (default: $LETHE_DATA, or .lethe/data in the folder of this program).")
  private @Nullable Path data;

  DataFolder folder() {
    if (data != null) {
      return new DataFolder(data);
    }
    String set = System.getenv("LETHE_DATA");
    return new DataFolder(
        set != null && !set.isBlank() ? Path.of(set) : Installation.current().defaultData());
  }

  /**
   * Where the stack of this folder is reached.
   *
   * @throws CommandFailure when none runs
   */
  StackAddresses addresses() throws IOException {
    DataFolder folder = folder();
    return StackAddresses.load(folder)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_RUNNING,
                    "nothing runs on " + folder.root() + " (start it: lethe up --data DIR)"));
  }
}
