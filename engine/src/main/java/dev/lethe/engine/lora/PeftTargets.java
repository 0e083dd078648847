package dev.lethe.engine.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which modules a field of {@code adapter_config.json} names, as PEFT reads it: a list of names or
 * of their ends, a regular expression over the whole name, or {@code all-linear}.
 *
 * @param names of a list; empty where it is no list
 * @param rule what the field says of a module's whole name
 */
record PeftTargets(Set<String> names, Predicate<String> rule) {
  /** Nothing in a model of these families has a longer name. */
  private static final int LONGEST_PATTERN = 1_000;

  /** Looks at one character of a name; a pattern that backtracks needs far more for one name. */
  private static final int MOST_LOOKS = 1_000_000;

  private static final String ALL_LINEAR = "all-linear";

  /**
   * What the field says; null where it says nothing.
   *
   * @throws IllegalArgumentException naming the field: it has another form, or is no regular
   *     expression
   */
  static @Nullable PeftTargets read(JsonNode config, String field) {
    JsonNode said = config.path(field);
    if (said.isMissingNode() || said.isNull()) {
      return null;
    }
    if (said.isTextual()) {
      return pattern(said.textValue(), field);
    }
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode name : said) {
      if (!name.isTextual() || name.textValue().isEmpty()) {
        throw new IllegalArgumentException(field + " must hold names");
      }
      names.add(name.textValue());
    }
    if (!said.isArray()) {
      throw new IllegalArgumentException(field + " must be a list or a regular expression");
    }
    return names.isEmpty()
        ? null
        : new PeftTargets(names, name -> names.stream().anyMatch(end -> isEnd(name, end)));
  }

  /** Whether it names the module. */
  boolean has(String module) {
    return rule.test(module);
  }

  /** Those of the list that name none of these modules. */
  List<String> unmatched(Set<String> modules) {
    return names.stream()
        .filter(end -> modules.stream().noneMatch(name -> isEnd(name, end)))
        .toList();
  }

  private static boolean isEnd(String name, String end) {
    return name.equals(end) || name.endsWith("." + end);
  }

  private static PeftTargets pattern(String text, String field) {
    if (text.equals(ALL_LINEAR)) {
      return new PeftTargets(Set.of(), name -> true);
    }
    if (text.isEmpty() || text.length() > LONGEST_PATTERN) {
      throw new IllegalArgumentException(
          field + " must have 1 to " + LONGEST_PATTERN + " characters as a regular expression");
    }
    try {
      Pattern pattern = Pattern.compile(text);
      return new PeftTargets(
          Set.of(), name -> pattern.matcher(new CountedText(name, field)).matches());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(field + " is no regular expression that is read here");
    }
  }

  /** A name that ends a match which would never end by itself. Used by one match. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private final String field;
    private int looks;

    CountedText(String text, String field) {
      this.text = text;
      this.field = field;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++looks > MOST_LOOKS) {
        throw new IllegalArgumentException(field + " takes too long as a regular expression");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
