package dev.lethe.engine.text;

import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of a completion as it grows, and where their texts end. Not thread-safe. */
final class ScoredCompletion {
  /** Of the prompt, that the first token's text may depend on. */
  private static final int CONTEXT = 8;

  private final LogprobReader reader;
  private final List<TokenLogprob> tokens = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private long[] ids;
  private int length;

  ScoredCompletion(LogprobReader reader, long[] prompt) {
    this.reader = reader;
    this.ids = Arrays.copyOfRange(prompt, Math.max(0, prompt.length - CONTEXT), prompt.length);
  }

  /**
   * @param logits {@code [vocab]} that it was chosen from
   * @param ending whether it ends the completion
   */
  void add(float[] logits, int token, boolean ending) {
    tokens.add(reader.read(logits, 0, logits.length, token, ids, ending));
    ids = TextTokenizer.concat(ids, new long[] {token});
  }

  /**
   * What was added since the text grew last is whole now, if it grew: a part of a character is only
   * with the rest of it.
   */
  void grown(int textLength) {
    if (textLength > length) {
      length = textLength;
      close();
    }
  }

  /** Nothing follows that could make a character whole. */
  void close() {
    while (ends.size() < tokens.size()) {
      ends.add(length);
    }
  }

  /** Those whose texts end by there. */
  List<TokenLogprob> upTo(int textLength) {
    int whole = 0;
    while (whole < ends.size() && ends.get(whole) <= textLength) {
      whole++;
    }
    return List.copyOf(tokens.subList(0, whole));
  }
}
