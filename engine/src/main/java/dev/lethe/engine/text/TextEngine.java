package dev.lethe.engine.text;

import dev.lethe.engine.lora.PeftFolder;
import java.nio.file.Path;
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
