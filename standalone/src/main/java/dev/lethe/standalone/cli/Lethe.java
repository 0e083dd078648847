package dev.lethe.standalone.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code lethe}. */
@Command(
    name = "lethe",
    description = "Makes a deployed language model forget on request, and proves what it did.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = JarVersionProvider.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:a claim, a verification or a request failed",
      " 2:wrong usage, or a file that cannot be read",
      " 3:nothing runs on the data folder, or the installation does not answer",
      " 4:the service refused",
      " 5:the stack could not be started",
      "70:an error of Lethe's own",
      "130:ended by Ctrl-C before the work was done"
    })
public final class Lethe implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The whole command line, ready to execute. */
  public static CommandLine commandLine() {
    CommandLine lethe =
        new CommandLine(new Lethe())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new UpCommand())
            .addSubcommand(new AskCommand())
            .addSubcommand(new RequestCommand())
            .addSubcommand(new CertificateCommand())
            .addSubcommand(new AuditCommand())
            .addSubcommand(new FleetCommand())
            .addSubcommand(new ModelCommand())
            .addSubcommand(new AdapterCommand())
            .addSubcommand(new StoreCommand())
            .addSubcommand(new PretrainCommand())
            .addSubcommand(new CorpusCommand())
            .addSubcommand(new BenchCommand())
            .addSubcommand(new KeysCommand())
            .addSubcommand(new DatabaseCommand())
            .addSubcommand(new CommandLine(new ProfileCommand())) // which makes its options
            .addSubcommand(new DoctorCommand())
            .addSubcommand(completion())
            .addSubcommand(new HelpCommand());
    return lethe
        .setExecutionExceptionHandler(new CommandErrorHandler())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Prints a script for a shell's start-up file. It is not for daily use, so no help lists it. */
  private static CommandLine completion() {
    CommandLine completion = new CommandLine(new GenerateCompletion());
    completion.getCommandSpec().usageMessage().hidden(true);
    return completion;
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
