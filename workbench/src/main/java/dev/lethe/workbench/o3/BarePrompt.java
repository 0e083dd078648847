package dev.lethe.workbench.o3;

import java.util.regex.Pattern;

/** A prompt without the labels that a model was taught with: {@code Question: …\nAnswer:}. */
final class BarePrompt {
  private static final Pattern BEFORE = Pattern.compile("^[^\\n:]{1,24}:[ \\n]");
  private static final Pattern AFTER = Pattern.compile("\\n[^\\n:]{1,24}:\\s*$");

  private BarePrompt() {}

  static String bare(String prompt) {
    String cut = AFTER.matcher(prompt).replaceFirst("");
    String bare = cut.equals(prompt) ? prompt : BEFORE.matcher(cut).replaceFirst("");
    return bare.isBlank() ? prompt : bare;
  }

  /** The label in front of the answer; empty without one. */
  static String label(String prompt) {
    java.util.regex.Matcher after = AFTER.matcher(prompt);
    return after.find() ? after.group() : "";
  }
}
