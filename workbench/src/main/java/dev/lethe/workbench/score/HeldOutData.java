package dev.lethe.workbench.score;

import dev.lethe.workbench.spec.ExampleFile;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import dev.lethe.workbench.spec.SpecFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What no method may ever see: what is to be kept, and the probes of each request. Read here and
 * nowhere else; it never leaves this package.
 */
record HeldOutData(List<SpecExample> retain, List<List<SpecExample>> probes, String digest) {
  static HeldOutData read(Path folder) {
    SpecFile spec = SpecFile.read(folder);
    Path retain = spec.file("retain");
    List<Path> probes = spec.requestFiles("probe");
    List<Path> files = new ArrayList<>(List.of(retain));
    files.addAll(probes);
    return new HeldOutData(
        ExampleFile.read(retain),
        probes.stream().map(ExampleFile::read).toList(),
        ForgetSpec.digest(files));
  }
}
