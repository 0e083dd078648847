package dev.lethe.engine.tokenizer;

import java.util.Arrays;

/**
 * Turns tokens into text as they come. Characters that spread over several tokens appear when they
 * are whole. Tokens are decoded behind a few earlier ones, because many tokenizers drop a space at
 * the very beginning. Not thread-safe.
 */
public final class Detokeniser {
  private static final int CONTEXT = 6;
  private static final char BROKEN = '\uFFFD';

  private final TextTokenizer tokenizer;
  private final StringBuilder text = new StringBuilder();
  private long[] ids;
  private int from;
  private int shown;

  public Detokeniser(TextTokenizer tokenizer, long[] prompt) {
    this.tokenizer = tokenizer;
    ids = Arrays.copyOfRange(prompt, Math.max(0, prompt.length - CONTEXT), prompt.length);
    shown = ids.length;
  }

  public void add(long token) {
    ids = TextTokenizer.concat(ids, new long[] {token});
    String before = tokenizer.decode(Arrays.copyOfRange(ids, from, shown));
    String now = tokenizer.decode(Arrays.copyOfRange(ids, from, ids.length));
    if (now.length() > before.length() && now.charAt(now.length() - 1) != BROKEN) {
      text.append(now, before.length(), now.length());
      from = shown;
      shown = ids.length;
    }
  }

  public CharSequence text() {
    return text;
  }
}
