package dev.lethe.engine.text;

import dev.lethe.engine.text.TokenLogprob.Alternative;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes log-probabilities of logits. Thread-safe; owns nothing.
 *
 * @param alternatives how many of the likeliest tokens are named
 */
record LogprobReader(TextTokenizer tokenizer, int alternatives) {
  /** Tokens before one that its text may depend on. */
  private static final int CONTEXT = 6;

  private static final char BROKEN = '\uFFFD';

  /**
   * Of one token.
   *
   * @param logits {@code [from .. from + vocab)}
   * @param before the tokens before it; the last few are looked at
   */
  TokenLogprob read(float[] logits, int from, int vocab, int token, long[] before, boolean ending) {
    double normaliser = logSumExp(logits, from, vocab);
    Texts texts = new Texts(before);
    List<Alternative> top = new ArrayList<>();
    for (int likely : likeliest(logits, from, vocab)) {
      top.add(new Alternative(texts.of(likely), bounded(logits[from + likely] - normaliser)));
    }
    return new TokenLogprob(
        texts.of(token), bounded(logits[from + token] - normaliser), top, ending);
  }

  /** The first token of a prompt. */
  TokenLogprob first(long token) {
    return new TokenLogprob(new Texts(new long[0]).of(token), Double.NaN, List.of(), false);
  }

  /** Texts of tokens, each behind the one before it. */
  List<String> texts(long[] ids) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      texts.add(new Texts(Arrays.copyOf(ids, i)).of(ids[i]));
    }
    return texts;
  }

  private static double bounded(double logprob) {
    return Math.max(TokenLogprob.LEAST, logprob);
  }

  private static double logSumExp(float[] logits, int from, int vocab) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + vocab; i++) {
      most = Math.max(most, logits[i]);
    }
    double sum = 0;
    for (int i = from; i < from + vocab; i++) {
      sum += Math.exp(logits[i] - most);
    }
    return most + Math.log(sum);
  }

  /** Most likely first; of those that are as likely, the lowest id first. */
  private int[] likeliest(float[] logits, int from, int vocab) {
    int most = Math.min(alternatives, vocab);
    int[] best = new int[most];
    int found = 0;
    for (int i = 0; i < vocab; i++) {
      if (found < most || most > 0 && logits[from + i] > logits[from + best[most - 1]]) {
        int at = Math.min(found, most - 1);
        while (at > 0 && logits[from + i] > logits[from + best[at - 1]]) {
          best[at] = best[at - 1];
          at--;
        }
        best[at] = i;
        found = Math.min(most, found + 1);
      }
    }
    return best;
  }

  /** Texts of tokens that may stand behind the same ones. */
  private final class Texts {
    private final long[] context;
    private final String before;

    Texts(long[] ids) {
      context = Arrays.copyOfRange(ids, Math.max(0, ids.length - CONTEXT), ids.length);
      String decoded = tokenizer.decode(context);
      int end = decoded.length();
      while (end > 0 && decoded.charAt(end - 1) == BROKEN) {
        end--;
      }
      before = decoded.substring(0, end);
    }

    String of(long token) {
      String now = tokenizer.decode(TextTokenizer.concat(context, new long[] {token}));
      String text = now.startsWith(before) ? now.substring(before.length()) : "";
      if (text.length() > 1 && text.charAt(text.length() - 1) == BROKEN) {
        return String.valueOf(BROKEN); // of several parts this is the last
      }
      return text.isEmpty() ? tokenizer.literal(token) : text;
    }
  }
}
