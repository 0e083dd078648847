package dev.lethe.schemas;

/**
 * How large an erasure request may be.
 *
 * @param maxExamples examples and texts together
 * @param maxTokensPerExample tokens of one prompt, completion or text, estimated before any
 *     tokenizer is at hand: 4 characters a token. Dense scripts and code have fewer; the trainer
 *     counts again, before it fits
 * @param maxBytes of the whole JSON body
 */
public record Limits(int maxExamples, int maxTokensPerExample, int maxBytes) {
  /**
   * What producers, consumers and topics that carry payloads must let through: the default body,
   * sealed, as Base64 in an envelope.
   */
  public static final int MAX_RECORD_BYTES = 32 * 1024 * 1024;

  private static final int CHARACTERS_PER_TOKEN = 4;

  public Limits {
    if (maxExamples < 1 || maxTokensPerExample < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** 10,000 examples of 4,096 tokens, 16 MiB. */
  public static Limits standard() {
    return new Limits(10_000, 4_096, 16 * 1024 * 1024);
  }

  /** The longest text that {@link #maxTokensPerExample()} allows, in UTF-16 code units. */
  public long maxCharacters() {
    return (long) maxTokensPerExample * CHARACTERS_PER_TOKEN;
  }
}
