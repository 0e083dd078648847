package dev.lethe.standalone.cli;

import dev.lethe.standalone.doctor.CheckOutcome;
import dev.lethe.standalone.doctor.InstallationCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Whether a model folder can be served, as far as its headers and its JSON files tell.
 *
 * @param folder a HuggingFace folder
 */
record ModelFolderCheck(Path folder) implements InstallationCheck {
  @Override
  public String name() {
    return "model";
  }

  @Override
  public CheckOutcome run() {
    ModelInspection inspection = ModelInspection.quick(folder);
    List<String> problems = inspection.problems();
    if (!problems.isEmpty()) {
      return CheckOutcome.failed(
          folder + ": " + String.join("; ", problems),
          "`lethe model inspect " + folder + "` says more, and reads all of it");
    }
    return CheckOutcome.ok(
        String.format(
            Locale.ROOT,
            "%s: %s, %,d parameters, context %d",
            folder,
            inspection.family(),
            inspection.parameters(),
            inspection.contextLength()));
  }
}
