package dev.lethe.engine.folder;

import java.util.Optional;
import java.util.Set;

/** Recognises an adapter that was not merged into its base model. */
final class UnmergedLora {
  private static final String WAY_OUT =
      ": merge it into its base model with PEFT's merge_and_unload() and save_pretrained(DIR)";

  private UnmergedLora() {}

  /** The problem, empty where there is no such adapter. */
  static Optional<String> of(FolderListing listing, Set<String> tensors) {
    for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
      if (listing.has(file)) {
        return Optional.of(file + " belongs to an unmerged LoRA, which is not applied" + WAY_OUT);
      }
    }
    return tensors.stream()
        .filter(UnmergedLora::isPart)
        .sorted()
        .findFirst()
        .map(name -> "tensor " + name + " is part of an unmerged LoRA" + WAY_OUT);
  }

  private static boolean isPart(String tensor) {
    return tensor.contains(".lora_A.")
        || tensor.contains(".lora_B.")
        || tensor.contains(".lora_embedding_")
        || tensor.contains(".base_layer.");
  }
}
