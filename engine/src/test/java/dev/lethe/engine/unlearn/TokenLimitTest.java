package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenLimitTest {
  /** Few characters, many tokens: an estimate of 4 characters a token lets it pass. */
  private static final String DENSE = "安东住在雾镇。".repeat(50);

  private static final ForgetExample SHORT = new ForgetExample("Where?", " Mistford");

  private final TextTokenizer tokenizer =
      TextTokenizer.load(Path.of("src/test/resources/tiny-model"), 0);

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void promptAndCompletionCountTogetherAndTheBoundaryIsAllowed() {
    int tokens = count(DENSE) + count(" Mistford");
    UnlearnTask task =
        task(List.of(SHORT, SHORT, new ForgetExample(DENSE, " Mistford")), List.of());

    assertThat(new TokenLimit(tokenizer, tokens).breach(task)).isEmpty();
    assertThat(new TokenLimit(tokenizer, tokens - 1).breach(task))
        .hasValue(
            "forgetSet.examples[2]: " + said(tokens) + " tokens, at most " + said(tokens - 1));
  }

  @Test
  void aTextIsCountedByItself() {
    int tokens = count(DENSE);
    UnlearnTask task = task(List.of(SHORT), List.of("Short.", DENSE));

    assertThat(new TokenLimit(tokenizer, tokens - 1).breach(task))
        .hasValue("forgetSet.texts[1]: " + said(tokens) + " tokens, at most " + said(tokens - 1));
  }

  private int count(String text) {
    int tokens = tokenizer.encode(text).length;
    assertThat(tokens).isPositive();
    return tokens;
  }

  private static String said(int number) {
    return number < 1_000 ? "" + number : number / 1_000 + "," + "%03d".formatted(number % 1_000);
  }

  private static UnlearnTask task(List<ForgetExample> examples, List<String> texts) {
    return new UnlearnTask(
        "r-1",
        "tiny",
        examples,
        texts,
        new Manifest.Refusal("No.", false),
        1,
        new DigestKey(new byte[32]));
  }
}
