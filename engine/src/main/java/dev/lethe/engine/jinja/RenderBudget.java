package dev.lethe.engine.jinja;

import java.util.concurrent.TimeUnit;

/**
 * What one rendering may use. Published templates need some thousand steps for a long conversation.
 */
final class RenderBudget {
  static final long MOST_STEPS = 2_000_000;
  static final long MOST_CHARACTERS = 64_000_000;
  static final int MOST_DEPTH = 100;
  static final long MOST_SECONDS = 10;
  private static final int CLOCK_EVERY = 1024;

  private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
  private long steps;
  private long characters;
  private int depth;

  void step() {
    steps(1);
  }

  /** Charged before the work is done. */
  void steps(long more) {
    if (more < 0 || more > MOST_STEPS || steps + more > MOST_STEPS) {
      throw new TemplateException("the template takes more than " + MOST_STEPS + " steps");
    }
    long before = steps;
    steps += more;
    if (before / CLOCK_EVERY != steps / CLOCK_EVERY && System.nanoTime() - deadline > 0) {
      throw new TemplateException("the template takes longer than " + MOST_SECONDS + " s");
    }
  }

  /** Charged before the text is made. */
  void characters(long more) {
    if (more < 0 || more > MOST_CHARACTERS || characters + more > MOST_CHARACTERS) {
      throw new TemplateException(
          "the template makes more than " + MOST_CHARACTERS + " characters");
    }
    characters += more;
  }

  void enter() {
    if (++depth > MOST_DEPTH) {
      throw new TemplateException("the template's macros are nested deeper than " + MOST_DEPTH);
    }
  }

  void leave() {
    depth--;
  }
}
