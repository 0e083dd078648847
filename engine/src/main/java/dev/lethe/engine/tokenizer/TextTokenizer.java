package dev.lethe.engine.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.JsonFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tokenizer.json} of a model folder. A prompt begins with the tokens that the tokenizer's
 * own post-processor puts in front (usually the beginning-of-sequence token, often nothing);
 * nothing is ever put behind. Where {@link ChatTemplate} marked the text of a control token, it is
 * read as text. Thread-safe; whoever opens it closes it.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final String FILE = "tokenizer.json";
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final long[] prefix;
  private final long start;
  private final Path folder;

  /** Opened when the first marked prompt comes, since it takes the memory of another tokenizer. */
  private @Nullable InjectionSafeTokenizer secret;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, long[] prefix, long start, Path folder) {
    this.tokenizer = tokenizer;
    this.prefix = prefix;
    this.start = start;
    this.folder = folder;
  }

  /**
   * @param fallbackStart what a prompt without any token is begun with, when the tokenizer has no
   *     convention of its own: the model's beginning or end token
   * @throws IllegalArgumentException naming the file
   */
  public static TextTokenizer load(Path folder, long fallbackStart) {
    HuggingFaceTokenizer tokenizer = open(folder);
    try {
      long[] prefix = prefix(tokenizer, folder);
      long start = prefix.length > 0 ? prefix[0] : fallbackStart;
      return new TextTokenizer(tokenizer, prefix, start, folder);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static HuggingFaceTokenizer open(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(FILE + " is missing in the folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return HuggingFaceTokenizer.newInstance(in, PLAIN);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(FILE + " cannot be read as a tokenizer", e);
    }
  }

  private static long[] prefix(HuggingFaceTokenizer tokenizer, Path folder) {
    long[] plain = tokenizer.encode("a", false, false).getIds();
    long[] dressed = tokenizer.encode("a", true, false).getIds();
    for (int i = 0; i + plain.length <= dressed.length; i++) {
      if (Arrays.equals(dressed, i, i + plain.length, plain, 0, plain.length)) {
        return i > 0 ? Arrays.copyOf(dressed, i) : configuredPrefix(tokenizer, folder);
      }
    }
    return new long[0];
  }

  /** Older folders say it in {@code tokenizer_config.json} only. */
  private static long[] configuredPrefix(HuggingFaceTokenizer tokenizer, Path folder) {
    JsonNode config = JsonFile.readOrEmpty(folder, "tokenizer_config.json");
    String token = ChatTemplate.tokenText(config.path("bos_token"));
    if (!config.path("add_bos_token").asBoolean(false) || token.isEmpty()) {
      return new long[0];
    }
    long[] ids = tokenizer.encode(token, false, false).getIds();
    return ids.length == 1 ? ids : new long[0];
  }

  /** Tokens of a text that a model is to continue; never empty. */
  public long[] encodePrompt(String text) {
    long[] ids = encode(text);
    if (startsWith(ids, prefix)) {
      return ids.length == 0 ? new long[] {start} : ids;
    }
    return concat(prefix, ids);
  }

  /** Tokens of a text and nothing else. */
  public long[] encode(String text) {
    return ControlTokens.isMarked(text)
        ? secret().encode(text)
        : tokenizer.encode(text, false, false).getIds();
  }

  private synchronized InjectionSafeTokenizer secret() {
    if (secret == null) {
      String template = ChatTemplateFiles.read(folder).text();
      secret =
          InjectionSafeTokenizer.open(
              folder.resolve(FILE), ControlTokens.load(folder, template), PLAIN);
    }
    return secret;
  }

  /** Tokens of {@code text} as they come behind {@code prompt}, without the prompt's. */
  public long[] continuation(String prompt, String text) {
    long[] before = encodePrompt(prompt);
    long[] whole = encodePrompt(prompt + text);
    return startsWith(whole, before)
        ? Arrays.copyOfRange(whole, before.length, whole.length)
        : detached(text);
  }

  /**
   * Where the border falls inside a token: encode behind a line break, so that no tokenizer adds
   * the space that it puts at the beginning of a text.
   */
  private long[] detached(String text) {
    long[] anchor = encode("\n");
    long[] whole = encode("\n" + text);
    return startsWith(whole, anchor)
        ? Arrays.copyOfRange(whole, anchor.length, whole.length)
        : encode(text);
  }

  private static boolean startsWith(long[] ids, long[] start) {
    return ids.length >= start.length
        && Arrays.equals(ids, 0, start.length, start, 0, start.length);
  }

  /** Text of tokens; special tokens left out. */
  public String decode(long[] ids) {
    return tokenizer.decode(ids, true);
  }

  /** Text of one token by itself, of a special one too. */
  public String literal(long id) {
    return tokenizer.decode(new long[] {id}, false);
  }

  /** Text of tokens, special ones too. */
  public String decodeAll(long[] ids) {
    return tokenizer.decode(ids, false);
  }

  /** Text of a completion as it comes behind its prompt; see {@link Detokeniser}. */
  public String decodeBehind(long[] prompt, long[] completion) {
    Detokeniser detokeniser = new Detokeniser(this, prompt);
    for (long id : completion) {
      detokeniser.add(id);
    }
    return detokeniser.text().toString();
  }

  public static long[] concat(long[] first, long[] second) {
    long[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Override
  public synchronized void close() {
    if (secret != null) {
      secret.close();
    }
    tokenizer.close();
  }
}
