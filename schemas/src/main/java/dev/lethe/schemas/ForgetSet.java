package dev.lethe.schemas;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The forget set of one request. At least one of the three is given. {@link #toString()} gives
 * sizes only.
 *
 * @param examples prompt/completion pairs
 * @param texts raw passages
 * @param reference a JSON Lines file of examples, read only from places that the operator allowed
 */
public record ForgetSet(List<Example> examples, List<String> texts, @Nullable Reference reference) {
  /** Where a forget set lies and what its bytes must hash to (lower-case hex SHA-256). */
  public record Reference(String uri, String sha256) {
    public Reference {
      sha256 = sha256.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return "Reference[sha256=" + sha256 + "]";
    }
  }

  public ForgetSet {
    examples = examples == null ? List.of() : List.copyOf(examples);
    texts = texts == null ? List.of() : List.copyOf(texts);
  }

  @Override
  public String toString() {
    return "ForgetSet[examples="
        + examples.size()
        + ", texts="
        + texts.size()
        + ", reference="
        + (reference != null)
        + "]";
  }
}
