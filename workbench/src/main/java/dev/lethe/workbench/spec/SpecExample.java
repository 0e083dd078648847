package dev.lethe.workbench.spec;

import java.util.List;

/**
 * One line of a spec's file.
 *
 * @param line counted from 1
 * @param wrong plausible wrong completions; often none
 */
public record SpecExample(int line, String prompt, String completion, List<String> wrong) {
  @Override
  public String toString() {
    return "SpecExample[redacted, line " + line + "]";
  }
}
