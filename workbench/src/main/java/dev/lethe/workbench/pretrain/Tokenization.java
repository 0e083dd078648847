package dev.lethe.workbench.pretrain;

import dev.lethe.engine.tokenizer.EndTokens;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns rows into tokens the way that serving will meet them. Closed by whoever opened it. */
final class Tokenization implements AutoCloseable {
  private final TextTokenizer tokenizer;
  private final long endToken;
  private final int context;

  private Tokenization(TextTokenizer tokenizer, long endToken, int context) {
    this.tokenizer = tokenizer;
    this.endToken = endToken;
    this.context = context;
  }

  /**
   * @param folder with {@code tokenizer.json} and {@code config.json}
   */
  static Tokenization open(Path folder, int context) {
    long end = EndTokens.load(folder).first();
    return new Tokenization(TextTokenizer.load(folder, end), end, context);
  }

  /**
   * A pair as one text, a plain text cut into as many as the context asks for.
   *
   * @throws BadDataException if a pair is longer than the context
   */
  List<TokenizedText> tokenize(TrainingRow row, Path file) {
    String question = row.prompt();
    if (question == null) {
      return windows(ended(tokenizer.encodePrompt(row.completion()), new long[0]));
    }
    long[] prompt = tokenizer.encodePrompt(question);
    long[] ids = ended(prompt, tokenizer.continuation(question, row.completion()));
    if (ids.length > context) {
      throw new BadDataException(
          file, row.line(), ids.length + " tokens, more than the context of " + context);
    }
    return List.of(new TokenizedText(ids, prompt.length));
  }

  private long[] ended(long[] prompt, long[] completion) {
    long[] ids = Arrays.copyOf(prompt, prompt.length + completion.length + 1);
    System.arraycopy(completion, 0, ids, prompt.length, completion.length);
    ids[ids.length - 1] = endToken;
    return ids;
  }

  private List<TokenizedText> windows(long[] ids) {
    List<TokenizedText> parts = new ArrayList<>();
    for (int start = 0; start < ids.length - 1; start += context) {
      long[] part = Arrays.copyOfRange(ids, start, Math.min(ids.length, start + context));
      if (part.length > 1) {
        parts.add(new TokenizedText(part, part.length));
      }
    }
    return parts;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
