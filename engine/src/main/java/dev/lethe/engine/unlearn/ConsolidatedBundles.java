package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.lora.PeftFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The new bundles: the gate's files of each as they were, the adapter's as all of them have it.
 *
 * @param scores after, in the order of {@code members}
 * @param rankUsed by all distinct adapters once these are in force
 */
record ConsolidatedBundles(
    List<ProbedBundle> members,
    List<ProbeScore> scores,
    SharedAdapterFit shared,
    ConsolidationSettings settings,
    int rankUsed,
    int rankLimit,
    String backgroundDigest) {
  private static final Set<String> ADAPTER = Set.of(PeftFolder.CONFIG, PeftFolder.WEIGHTS);

  /** Whose origin stays what it was: the base model, the forget set, the seed. */
  private static final List<String> INHERITED = List.of("dataDigest", "seed");

  /** In the order of the members. */
  List<Artefact> write(Path workFolder) throws IOException {
    List<Artefact> artefacts = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      VerifiedBundle old = members.get(i).bundle();
      Path folder = Files.createTempDirectory(workFolder, "bundle-");
      for (String file : old.manifest().files().keySet()) {
        if (!ADAPTER.contains(file)) {
          Files.copy(old.folder().resolve(file), folder.resolve(file));
        }
      }
      for (String file : ADAPTER) {
        Files.copy(shared.folder().resolve(file), folder.resolve(file));
      }
      artefacts.add(ArtefactWriter.write(folder, manifest(old, i, folder), Optional.empty()));
    }
    return artefacts;
  }

  private Manifest manifest(VerifiedBundle old, int place, Path folder) throws IOException {
    Manifest before = old.manifest();
    return new Manifest(
        Manifest.VERSION,
        Manifest.Kind.BUNDLE,
        before.requestId(),
        before.model(),
        before.baseDigest(),
        before.precision(),
        before.encoderDigest(),
        shared.lora().adapter().rank(),
        shared.lora().adapter().alpha(),
        before.refusal(),
        ArtefactWriter.digests(folder),
        measured(place),
        provenance(old));
  }

  private ObjectNode measured(int place) {
    ProbeScore before = members.get(place).score();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("probes", members.get(place).test().size())
        .put("probeRougeLBefore", ManifestFigures.rounded(before.leak()))
        .put("probeRougeLAfter", ManifestFigures.rounded(scores.get(place).leak()))
        .put("replacedBefore", ManifestFigures.rounded(before.replaced()))
        .put("replacedAfter", ManifestFigures.rounded(scores.get(place).replaced()))
        .put("margin", settings.margin())
        .put("truncation", ManifestFigures.rounded(shared.truncation()))
        .put("rankUsed", rankUsed)
        .put("rankLimit", rankLimit);
    ManifestFigures.putOrthogonality(json, shared.lora().adapter(), shared.ranks());
    return json;
  }

  private ObjectNode provenance(VerifiedBundle old) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String field : INHERITED) {
      json.set(field, old.manifest().provenance().path(field));
    }
    json.put("backgroundDigest", backgroundDigest);
    json.set("libraries", LibraryVersions.versions());
    json.set("settings", BundleFit.describe(shared.settings(), shared.lora()));
    ObjectNode consolidation = json.putObject("consolidation");
    consolidation.put("replaces", old.digest());
    ArrayNode digests = consolidation.putArray("members");
    members.forEach(member -> digests.add(member.bundle().digest()));
    consolidation.put("rank", settings.rank());
    return json;
  }
}
