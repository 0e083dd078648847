package dev.lethe.workbench.score;

import dev.lethe.workbench.spec.ExampleFile;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import dev.lethe.workbench.spec.SpecFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What no method may ever see: what is to be kept, the probes of each request, and what stands for
 * never having been taught. Read here and nowhere else; it never leaves this package, but for the
 * {@link RetainedSplit#given sample} of what is to be kept that goes to a baseline that declares
 * that it needs one.
 *
 * @param utility other tasks that the model can do and must go on doing, by name
 * @param holdout of the forgotten examples' kind, never taught; none if the spec names no file
 * @param retrained a model that never saw the forget sets, to compare with
 * @param reference any other model that never saw them, which says how hard a text is as such
 */
record HeldOutData(
    List<SpecExample> retain,
    Map<String, List<SpecExample>> utility,
    List<List<SpecExample>> probes,
    List<SpecExample> holdout,
    Optional<Path> retrained,
    Optional<Path> reference,
    String digest) {
  static HeldOutData read(Path folder) {
    SpecFile spec = SpecFile.read(folder);
    Path retain = spec.file("retain");
    List<Path> probes = spec.requestFiles("probe");
    List<Path> files = new ArrayList<>(List.of(retain));
    files.addAll(probes);
    Map<String, Path> named = spec.namedFiles("utility");
    files.addAll(named.values());
    Map<String, List<SpecExample>> utility = new LinkedHashMap<>();
    named.forEach((name, file) -> utility.put(name, ExampleFile.read(file)));
    Optional<Path> holdout = spec.optionalFile("holdout");
    List<SpecExample> neverTaught = holdout.map(ExampleFile::read).orElse(List.of());
    holdout.ifPresent(files::add);
    return new HeldOutData(
        ExampleFile.read(retain),
        utility,
        probes.stream().map(ExampleFile::read).toList(),
        neverTaught,
        spec.optionalFolder("retrained"),
        spec.optionalFolder("reference"),
        ForgetSpec.digest(files));
  }
}
