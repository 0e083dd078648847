package dev.lethe.inference.upstream;

import java.util.Set;
import java.util.regex.Pattern;

/** Tells texts, which gates have to read, from what else is written in strings. */
final class WordsOf {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");
  private static final Pattern KIND = Pattern.compile("[a-z_.]{1,40}");
  private static final Pattern BINARY = Pattern.compile("[A-Za-z0-9+/_=-]{200,}");
  private static final Pattern ONE_WORD = Pattern.compile("[A-Za-z0-9_.:/-]{0,64}");

  private WordsOf() {}

  /** A picture, a sound or a file, which no gate can read. */
  static boolean isBinary(String value) {
    return value.startsWith("data:") || BINARY.matcher(value).matches();
  }

  /** A role that every server knows; any other could be a text that a template writes out. */
  static boolean isRole(String value) {
    return ROLES.contains(value);
  }

  /** The name of a kind of part. */
  static boolean isKind(String value) {
    return KIND.matcher(value).matches();
  }

  /** An id, a code: nothing that tells anything. */
  static boolean isOneWord(String value) {
    return ONE_WORD.matcher(value).matches();
  }
}
