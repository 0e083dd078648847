package dev.lethe.engine.text;

import dev.lethe.engine.lora.PeftFolder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where text is generated. The embedded decoder is one implementation; a platform's own server can
 * be another. Nothing above this interface knows of tensors. Thread-safe.
 */
public interface TextEngine extends AutoCloseable {
  /** {@code sha256:…} of the base model folder. */
  String baseDigest();

  /** The longest prompt plus completion, in tokens. */
  int contextLength();

  int countTokens(String text);

  /**
   * Runs the prompt and returns the generation, no token decoded yet.
   *
   * @param adapter an attached adapter, or null for the base model
   * @throws IllegalArgumentException if prompt and maxTokens exceed the context, or the adapter is
   *     not attached
   */
  Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter);

  /** Tokens of what a request has the model continue. */
  default int promptTokens(GenerationRequest request) {
    return request.promptIds().isEmpty()
        ? countTokens(request.prompt())
        : request.promptIds().size();
  }

  /** How many tokens there are: ids lie below it. 0 where nobody can say. */
  default int vocabularySize() {
    return 0;
  }

  /**
   * The text of tokens.
   *
   * @param special whether special tokens are written out; they are left out if not
   * @throws UnsupportedOperationException if the engine knows no tokens
   */
  default String text(List<Integer> ids, boolean special) {
    throw new UnsupportedOperationException("this engine knows no tokens");
  }

  /**
   * The texts of the tokens that a text is made of, as they come behind a line break.
   *
   * @throws UnsupportedOperationException if the engine knows no tokens
   */
  default List<String> tokens(String text) {
    throw new UnsupportedOperationException("this engine knows no tokens");
  }

  /**
   * How likely the base model finds the request's prompt, token by token.
   *
   * @throws IllegalArgumentException if the prompt exceeds the context
   * @throws UnsupportedOperationException if the engine can't score
   */
  default ScoredPrompt score(GenerationRequest request) {
    throw new UnsupportedOperationException("this engine scores no prompts");
  }

  /**
   * Makes a PEFT folder usable under {@code digest}; a second call with the same digest does
   * nothing.
   *
   * @throws IllegalArgumentException if it doesn't fit the model (names, rank, shapes, finiteness)
   */
  void attach(String digest, Path peftFolder);

  /**
   * The same where somebody has hashed its files already.
   *
   * @param adapter the adapter's digest, as {@link PeftFolder#digest(Path)} gives it; those of one
   *     digest lie in memory once
   */
  default void attach(String digest, Path peftFolder, String adapter) {
    attach(digest, peftFolder);
  }

  /**
   * Does what {@link #attach} of an adapter would wait long for, such as another server. Comes
   * before it, and may come more than once.
   *
   * @param adapter the adapter's digest
   * @throws RuntimeException if it cannot be applied
   */
  default void prepare(Path peftFolder, String adapter) {}

  /**
   * Whether adapters are applied. Without, {@link #attach} does nothing, and a bundle is enforced
   * by its gate alone.
   */
  default boolean appliesAdapters() {
    return true;
  }

  /** Frees it; generations that still use it finish first. */
  void detach(String digest);

  @Override
  void close();
}
