package dev.lethe.standalone.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Rows of a command's tables: name, default, meaning. */
final class CliArguments {
  /** How help texts say what holds where nothing is given. */
  private static final Pattern DEFAULT = Pattern.compile("\\s*\\(default: ([^()]*)\\)");

  private CliArguments() {}

  static List<List<String>> arguments(CommandSpec spec) {
    return spec.positionalParameters().stream()
        .filter(each -> !each.hidden())
        .map(each -> row(Markdown.code(each.paramLabel()), each))
        .toList();
  }

  static List<List<String>> options(CommandSpec spec) {
    return spec.options().stream()
        .filter(each -> !each.usageHelp() && !each.versionHelp() && each.group() == null)
        .filter(each -> !each.hidden())
        .map(each -> row(name(each), each))
        .toList();
  }

  static List<List<String>> options(ArgGroupSpec group) {
    return group.options().stream()
        .filter(each -> !each.hidden())
        .map(each -> row(name(each), each))
        .toList();
  }

  private static String name(OptionSpec option) {
    String label = option.paramLabel();
    if (option.arity().max() == 0) {
      label = "";
    } else if (option.arity().min() == 0) {
      label = "[=" + label + "]";
    } else {
      label = "=" + label;
    }
    return Markdown.code(option.longestName() + label);
  }

  private static List<String> row(String name, ArgSpec argument) {
    String text = CliText.text(argument.description());
    Matcher said = DEFAULT.matcher(text);
    String standard = said.find() ? standard(said.group(1).strip()) : standard(argument);
    List<String> meaning = new ArrayList<>(List.of(said.replaceAll("")));
    choices(argument).ifPresent(meaning::add);
    return List.of(
        name, argument.required() ? "required" : standard, String.join(" ", meaning).strip());
  }

  private static String standard(String said) {
    return said.contains(" ") ? said : Markdown.code(said);
  }

  private static String standard(ArgSpec argument) {
    if (argument.defaultValue() != null) {
      return Markdown.code(argument.defaultValue());
    }
    boolean number = argument.initialValue() instanceof Number;
    return number ? Markdown.code(String.valueOf(argument.initialValue())) : "";
  }

  private static Optional<String> choices(ArgSpec argument) {
    Class<?> type = argument.type();
    if (!type.isEnum()) {
      return Optional.empty();
    }
    List<String> names =
        Stream.of(type.getEnumConstants())
            .map(each -> each.toString().toLowerCase(Locale.ROOT))
            .toList();
    return Optional.of("One of " + Markdown.codes(names) + ".");
  }
}
