package dev.lethe.faults;

import java.util.List;

/**
 * One thing that an attacker tries. It must not bring back what was forgotten, and it must be
 * found.
 *
 * @param name one of its kind
 * @param expected how it must be found
 * @param liesInTheTrail it is a step that may follow the one before: what is shown of the request
 *     may change with it, what is served of it may not
 */
record Attempt(
    String name, By by, Action action, ExpectedDetection expected, boolean liesInTheTrail) {
  Attempt(String name, By by, Action action, ExpectedDetection expected) {
    this(name, by, action, expected, false);
  }

  /** What the attacker has. */
  enum By {
    WRITER("whoever can write records"),
    TRAINER_KEY("a stolen trainer key"),
    OLD_DISK("a restored old disk"),
    DELETER("whoever can delete records and files");

    private final String words;

    By(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Does it, and returns the records that it wrote. */
  interface Action {
    List<ForgedRecord> run() throws Exception;
  }
}
