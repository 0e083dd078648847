package dev.lethe.standalone.reference;

import dev.lethe.standalone.cli.Lethe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;

/** {@code docs/reference/cli.md}: every command, from picocli's model. */
final class CliPage {
  private static final int SYNOPSIS_WIDTH = 110;
  private static final List<String> OPTIONS = List.of("Option", "Default", "Meaning");

  private final Markdown page =
      Markdown.page("The command line", "the commands of the module standalone");

  private CliPage() {}

  static String render() {
    CliPage page = new CliPage();
    CommandLine lethe = Lethe.commandLine();
    page.start(lethe);
    page.commands(lethe);
    return page.page.toString();
  }

  private void start(CommandLine lethe) {
    page.paragraph(CliText.paragraphs(lethe.getCommandSpec().usageMessage().description()).get(0));
    page.paragraph(
        "`./lethe` in the project's folder runs it. Each command has `--help`, which says what this page says,"
            + " and `--version`. Options go before or after the arguments. Words in capitals stand for a value.");
    page.table(List.of("Command", "What it does"), overview(lethe));
    page.heading(2, "Exit codes");
    page.paragraph("They are the same for all commands.");
    List<List<String>> codes = new ArrayList<>();
    lethe
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> codes.add(List.of(Markdown.code(code.strip()), meaning)));
    page.table(List.of("Code", "Meaning"), codes);
  }

  private static List<List<String>> overview(CommandLine command) {
    return subcommands(command).stream().map(CliPage::row).toList();
  }

  private static List<String> row(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName();
    return List.of(
        Markdown.link("`" + name + "`", Markdown.anchor(name)),
        CliText.firstSentence(spec.usageMessage().description()));
  }

  private void commands(CommandLine command) {
    for (CommandLine each : subcommands(command)) {
      command(each);
      commands(each);
    }
  }

  private void command(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName();
    page.heading(name.indexOf(' ') == name.lastIndexOf(' ') ? 2 : 3, "`" + name + "`");
    CliText.paragraphs(spec.usageMessage().description()).forEach(page::paragraph);
    List<CommandLine> deeper = subcommands(command);
    if (!deeper.isEmpty()) {
      page.table(List.of("Command", "What it does"), deeper.stream().map(CliPage::row).toList());
    }
    if (spec.userObject() instanceof Runnable) {
      return; // only holds others
    }
    page.code(synopsis(command));
    page.table(List.of("Argument", "Default", "Meaning"), CliArguments.arguments(spec));
    page.table(OPTIONS, CliArguments.options(spec));
    for (ArgGroupSpec group : spec.argGroups()) {
      page.paragraph(CliText.text(Objects.requireNonNullElse(group.heading(), "")));
      page.table(OPTIONS, CliArguments.options(group));
    }
    examples(spec);
  }

  private void examples(CommandSpec spec) {
    List<String> lines = CliText.lines(spec.usageMessage().footer());
    if (!lines.isEmpty()) {
      page.paragraph(lines.size() == 1 ? "Example:" : "Examples:");
      page.code(lines);
    }
  }

  private static List<String> synopsis(CommandLine command) {
    command.getCommandSpec().usageMessage().autoWidth(false).width(SYNOPSIS_WIDTH);
    Help help = new Help(command.getCommandSpec(), Help.defaultColorScheme(Ansi.OFF));
    return Arrays.stream(help.synopsis(0).replace("[-hV] ", "").split("\\R"))
        .map(String::stripTrailing)
        .toList();
  }

  private static List<CommandLine> subcommands(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(each -> !each.getKey().equals("help"))
        .map(Map.Entry::getValue)
        .filter(each -> !each.getCommandSpec().usageMessage().hidden())
        .toList();
  }
}
