package dev.lethe.engine.gguf;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of tensors: HuggingFace's to llama.cpp's. */
final class GgufNames {
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)");
  private static final Map<String, String> OUTSIDE =
      Map.of("model.embed_tokens", "token_embd", "model.norm", "output_norm", "lm_head", "output");
  private static final Map<String, String> INSIDE =
      Map.ofEntries(
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  private GgufNames() {}

  /**
   * @param name with its ending: {@code .weight} or {@code .bias}
   * @throws IllegalArgumentException if llama.cpp has no such tensor
   */
  static String of(String name) {
    int dot = name.lastIndexOf('.');
    return module(name.substring(0, dot)) + name.substring(dot);
  }

  private static String module(String name) {
    Matcher layer = LAYER.matcher(name);
    String there = layer.matches() ? INSIDE.get(layer.group(2)) : OUTSIDE.get(name);
    if (there == null) {
      throw new IllegalArgumentException("tensor " + name + " has no name in a GGUF file");
    }
    return layer.matches() ? "blk." + layer.group(1) + "." + there : there;
  }
}
