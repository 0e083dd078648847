package dev.lethe.inference.config;

/** How the other server takes adapters. */
public enum AdapterApi {
  /** It is given none: a bundle is enforced by its gate alone. */
  NONE,
  /** As vLLM does: {@code load_lora_adapter} and {@code unload_lora_adapter}. */
  VLLM
}
