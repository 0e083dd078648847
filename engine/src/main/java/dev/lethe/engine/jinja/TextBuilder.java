package dev.lethe.engine.jinja;

import java.util.BitSet;

/** Puts a {@link TaintedText} together, within a rendering's budget. */
final class TextBuilder {
  private final StringBuilder value = new StringBuilder();
  private final BitSet data = new BitSet();
  private final RenderBudget budget;

  TextBuilder(RenderBudget budget) {
    this.budget = budget;
  }

  TextBuilder append(TaintedText text) {
    budget.characters(text.value().length());
    int at = value.length();
    value.append(text.value());
    if (text.hasData()) {
      for (int i = 0; i < text.value().length(); i++) {
        data.set(at + i, text.isData(i));
      }
    }
    return this;
  }

  /** What the template says. */
  TextBuilder append(String text) {
    budget.characters(text.length());
    value.append(text);
    return this;
  }

  /** {@code text} in the place of {@code source}. */
  TextBuilder append(String text, boolean isData) {
    int at = value.length();
    append(text);
    data.set(at, at + text.length(), isData);
    return this;
  }

  TaintedText text() {
    return TaintedText.of(value.toString(), (BitSet) data.clone());
  }
}
