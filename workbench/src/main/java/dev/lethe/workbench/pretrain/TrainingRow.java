package dev.lethe.workbench.pretrain;

import org.jspecify.annotations.Nullable;

/**
 * One line of a teaching file.
 *
 * @param line counted from 1
 * @param prompt null for a plain text
 */
record TrainingRow(int line, @Nullable String prompt, String completion) {
  String whole() {
    return prompt == null ? completion : prompt + completion;
  }

  @Override
  public String toString() {
    return "TrainingRow[redacted, line " + line + "]";
  }
}
