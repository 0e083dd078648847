package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.SubspaceOverlap;
import dev.lethe.engine.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * An adapter that was fitted elsewhere, to be taken in the place of a fit. Gate and verification
 * are the same as of any other bundle.
 *
 * @param digest of the PEFT folder as it was handed in; see {@link PeftFolder#digest(Path)}
 * @param mostOverlap limit: the largest share of its input directions that it may have in common
 *     with one adapter in force, 0..1
 */
public record SuppliedAdapter(PeftAdapter adapter, String digest, double mostOverlap) {
  /** Name of the figure that is held to {@code mostOverlap}. */
  public static final String OVERLAP = "adapterOverlap";

  /** Under {@code provenance.settings} of a bundle that was made with one. */
  static final String FIELD = "suppliedAdapter";

  /**
   * Reads a PEFT folder.
   *
   * @throws IllegalArgumentException naming the file, and the field or tensor that is wrong
   */
  static SuppliedAdapter read(Path folder, ModelConfig model, double mostOverlap) {
    return new SuppliedAdapter(
        PeftFolder.readWhole(folder, model), PeftFolder.digest(folder), mostOverlap);
  }

  /** The largest share that it has in common with one of these; 0 with none. */
  double overlap(List<PeftAdapter> earlier) {
    if (earlier.isEmpty()) {
      return 0;
    }
    SubspaceOverlap own = SubspaceOverlap.of(adapter);
    return earlier.stream().mapToDouble(own::with).max().orElse(0);
  }

  /** The limit beside what was found. */
  LimitCheck check(List<PeftAdapter> earlier) {
    return LimitCheck.of(OVERLAP, overlap(earlier), LimitCheck.Bound.AT_MOST, mostOverlap);
  }

  /** In the place of a fit's settings, as a manifest's provenance has them. */
  ObjectNode describe() {
    return JsonNodeFactory.instance.objectNode().put(FIELD, digest);
  }
}
