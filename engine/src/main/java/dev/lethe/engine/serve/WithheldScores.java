package dev.lethe.engine.serve;

import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.engine.text.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told of a prompt whose scores are withheld: figures that follow from the refusal alone.
 * Behind the gates the refusal is what is said, so its tokens are certain, and every token of the
 * prompt is as unlikely as can be. Who sums them up finds a text that is never said.
 */
final class WithheldScores {
  private WithheldScores() {}

  /**
   * @param prompt as the model scored it; only the texts of its tokens are read
   * @param refusal as it is sent
   */
  static List<TokenLogprob> of(TextEngine engine, List<TokenLogprob> prompt, FixedText refusal) {
    List<String> said = engine.tokens(refusal.text());
    String first = said.isEmpty() ? "" : said.get(0);
    List<TokenLogprob> told = new ArrayList<>();
    for (TokenLogprob token : prompt) {
      told.add(told.isEmpty() ? unforetold(token) : unlikely(token, first));
    }
    said.forEach(token -> told.add(certain(token, false)));
    if (refusal.finish() == FinishReason.STOP) {
      told.add(certain("", true));
    }
    return told;
  }

  private static TokenLogprob unforetold(TokenLogprob token) {
    return new TokenLogprob(token.token(), Double.NaN, List.of(), false);
  }

  private static TokenLogprob unlikely(TokenLogprob token, String instead) {
    List<Alternative> top = List.of(new Alternative(instead, 0));
    return new TokenLogprob(token.token(), TokenLogprob.LEAST, top, false);
  }

  private static TokenLogprob certain(String token, boolean ending) {
    return new TokenLogprob(token, 0, List.of(new Alternative(token, 0)), ending);
  }
}
