package dev.lethe.engine.unlearn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Questions without end from templates: one subject after the other, and in each subject one
 * template after the other, so that all wordings come equally often. Not thread safe.
 */
final class EverydayTemplates {
  private final Random random;
  private final EverydayWords words;
  private final List<List<String>> subjects;
  private int asked;

  EverydayTemplates(Random random) {
    this.random = random;
    this.words = new EverydayWords(random);
    this.subjects = new ArrayList<>(EverydayText.sections("templates.txt").values());
    subjects.forEach(templates -> Collections.shuffle(templates, random));
  }

  /** May repeat itself. */
  String next() {
    List<String> templates = subjects.get(asked % subjects.size());
    String template = templates.get(asked / subjects.size() % templates.size());
    asked++;
    return EverydayForms.vary(words.fill(template), random);
  }
}
