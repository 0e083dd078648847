package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.gate.TestGates;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Copies of bundles of the tiny model that differ from them in one thing. */
final class BundleVariants {
  private final Path folder;

  /** Copies go into the folder. */
  BundleVariants(Path folder) {
    this.folder = folder;
  }

  /** With an adapter that takes back what another bundle's does. */
  VerifiedBundle opposite(VerifiedBundle bundle, VerifiedBundle other) throws IOException {
    Path copy = copy(bundle);
    PeftFolder.write(copy, opposite(other), "tiny");
    return new VerifiedBundle(bundle.digest(), bundle.manifest(), copy);
  }

  /** With another refusal in its manifest. */
  VerifiedBundle withRefusal(VerifiedBundle bundle, Manifest.Refusal refusal) throws IOException {
    return new VerifiedBundle(
        bundle.digest(), TestGates.with(bundle.manifest(), refusal), copy(bundle));
  }

  private static PeftAdapter opposite(VerifiedBundle bundle) {
    PeftAdapter adapter = PeftFolder.read(bundle.folder(), ModelConfig.read(TinyPeople.MODEL));
    Map<String, LoraTensors> modules = new TreeMap<>();
    adapter
        .modules()
        .forEach(
            (name, factors) -> modules.put(name, new LoraTensors(factors.a(), minus(factors.b()))));
    return new PeftAdapter(adapter.rank(), adapter.alpha(), modules);
  }

  private static FloatTensor minus(FloatTensor tensor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return new FloatTensor(tensor.shape(), values);
  }

  private Path copy(VerifiedBundle bundle) throws IOException {
    Path copy = Files.createTempDirectory(folder, "copy-");
    for (String file : bundle.manifest().files().keySet()) {
      Files.copy(bundle.folder().resolve(file), copy.resolve(file));
    }
    return copy;
  }
}
