package dev.lethe.workbench.pretrain;

/** Checks of settings; messages name the command-line option. */
final class OptionChecks {
  private OptionChecks() {}

  static void positive(String option, double value) {
    that(value > 0, option + " must be positive");
  }

  static void that(boolean fine, String message) {
    if (!fine) {
      throw new IllegalArgumentException(message);
    }
  }
}
