package dev.lethe.workbench.pretrain;

/**
 * One line of a teaching file.
 *
 * @param line counted from 1
 * @param prompt empty for a plain text
 */
record TeachingRow(int line, String prompt, String completion) {
  String whole() {
    return prompt + completion;
  }

  @Override
  public String toString() {
    return "TeachingRow[redacted, line " + line + "]";
  }
}
