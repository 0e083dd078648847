package dev.lethe.engine.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.lora.PeftFolder;
import java.util.Set;

/** What decides when an artefact refuses, and how. */
public final class GateDigest {
  private static final Set<String> ADAPTER = Set.of(PeftFolder.CONFIG, PeftFolder.WEIGHTS);

  private GateDigest() {}

  /** {@code sha256:…} of the names and digests of all files but the adapter's, and the refusal. */
  public static String of(Manifest manifest) {
    StringBuilder text = new StringBuilder("lethe.gate.v1\n");
    manifest
        .files()
        .forEach(
            (name, digest) -> {
              if (!ADAPTER.contains(name)) {
                text.append(name).append(' ').append(digest).append('\n');
              }
            });
    text.append(manifest.refusal().random()).append('\n').append(manifest.refusal().text());
    if (manifest.refusal().unknown()) {
      text.append("\nunknown");
    }
    return Sha256.of(text.toString().getBytes(UTF_8));
  }
}
