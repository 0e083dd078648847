package dev.lethe.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.TinyModel;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenScoresTest {
  @Test
  void theWholeIsTheMeanOfItsTokens() {
    TokenScores scores =
        new TokenScores(new float[] {-1, -2, -6}, new float[3], new boolean[] {true, false, true});

    Likelihood whole = scores.likelihood();

    assertThat(whole.meanLog()).isEqualTo(-3);
    assertThat(whole.extractionStrength()).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void whatIsRefusedIsNeverSaid() {
    TokenScores refused = TokenScores.refused(2);

    assertThat(refused.likelihood().probability()).isZero();
    assertThat(refused.logs()).containsOnly(Float.NEGATIVE_INFINITY).hasSize(2);
    assertThat(refused.standardised()).containsOnly(Float.NEGATIVE_INFINITY).hasSize(2);
    assertThat(refused.greedy()).containsOnly(false);
  }

  /** In the middle of a batch of other lengths, against plain arithmetic over the vocabulary. */
  @Test
  void eachTokenIsComparedWithItsWholeDistribution() throws IOException {
    try (LanguageModel model = LanguageModel.load(TinyModel.folder())) {
      ForgetExample fact = TinyModel.FACTS.get(1);
      PromptCompletion row = new PromptCompletion(fact.prompt(), " Rome.");
      PromptCompletion longer = new PromptCompletion("Eve lives in", " I don't know.");
      LikelihoodReader reader = new LikelihoodReader(model);

      TokenScores scores = reader.tokenScores(List.of(longer, row), null, null).get(1);

      double[][] expected = byHand(model, row);
      assertThat(scores.logs()).hasSize(expected[0].length);
      for (int i = 0; i < expected[0].length; i++) {
        assertThat((double) scores.logs()[i]).isCloseTo(expected[0][i], within(1e-3));
        assertThat((double) scores.standardised()[i]).isCloseTo(expected[1][i], within(1e-2));
      }
      Likelihood whole = reader.read(List.of(longer, row), null, null).get(1);
      assertThat(scores.likelihood().meanLog()).isEqualTo(whole.meanLog());
      assertThat(scores.greedy()).isEqualTo(whole.greedy());
    }
  }

  /** Log-probabilities, and how many standard deviations they lie above their mean. */
  private static double[][] byHand(LanguageModel model, PromptCompletion row) {
    long[] prompt = model.tokenizer().encodePrompt(row.prompt());
    long[] said = model.tokenizer().continuation(row.prompt(), row.completion());
    long[] ids = TextTokenizer.concat(prompt, said);
    double[][] scores = new double[2][said.length];
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      DecoderInput input = DecoderInput.of(TokenBatch.leftPadded(List.of(ids)));
      NDArray states = model.decoder().run(input).last();
      NDArray rows = states.reshape(-1, states.getShape().get(2));
      float[] all = model.decoder().logits(rows).toFloatArray();
      int vocabulary = all.length / ids.length;
      for (int i = 0; i < said.length; i++) {
        int from = (prompt.length + i - 1) * vocabulary;
        double total = 0;
        for (int v = 0; v < vocabulary; v++) {
          total += Math.exp(all[from + v]);
        }
        double mean = 0;
        double square = 0;
        for (int v = 0; v < vocabulary; v++) {
          double log = all[from + v] - Math.log(total);
          mean += Math.exp(log) * log;
          square += Math.exp(log) * log * log;
        }
        scores[0][i] = all[from + (int) said[i]] - Math.log(total);
        scores[1][i] = (scores[0][i] - mean) / Math.sqrt(square - mean * mean);
      }
    }
    return scores;
  }
}
