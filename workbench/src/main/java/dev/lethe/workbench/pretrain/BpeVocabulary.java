package dev.lethe.workbench.pretrain;

import java.util.List;

/**
 * A trained byte-level BPE.
 *
 * @param tokens by id, in byte stand-ins; the special tokens come first, then the 256 bytes, then
 *     one token a merge
 * @param merges pairs of token ids, best first
 */
record BpeVocabulary(List<String> tokens, List<Merge> merges) {
  static final String BEGIN = "<|begin|>";
  static final String END = "<|end|>";
  static final String PAD = "<|pad|>";

  /** In the order of their ids, which start at 0. */
  static final List<String> SPECIAL = List.of(BEGIN, END, PAD);

  /** The smallest vocabulary: special tokens and single bytes. */
  static final int SMALLEST = SPECIAL.size() + 256;

  /** Two neighbouring tokens that become one. */
  record Merge(int left, int right) {}

  BpeVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }
}
