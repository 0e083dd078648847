package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.profile.ProfileSetting;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "consolidate",
    description = {
      "Folds the oldest bundles of the served model: their adapters become one of bounded rank,"
          + " which their requests share from then on. Each request keeps its own gate and bundle,"
          + " and can still be revoked alone.",
      "",
      "Forget sets are destroyed by then, so every request is tested again with prompts that the"
          + " model itself makes up and on which the request's gate fires: how much of what the"
          + " base model drafts leaks into what is served, and how much of the refusal is in it"
          + " (ROUGE-L recall), before and after. Every second prompt, at most 12 of them, decides;"
          + " the others fit the shared adapter. With fewer than 5 that decide a request keeps its"
          + " bundle. Nothing is published if any request gets worse by more than the margin; then"
          + " it exits with 1.",
      "",
      "Only certified requests are folded, and only those with the same replacement with each"
          + " other."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe model consolidate --dry-run",
      "  lethe model consolidate --rank 16 --oldest 8"
    })
final class ModelConsolidateCommand implements Callable<Integer> {
  private static final long POLL_MS = 250;

  @Option(
      names = "--rank",
      paramLabel = "R",
      description = "Rank of the shared adapter, at most (default: 16, or as configured).")
  private @Nullable Integer rank;

  @Option(
      names = "--oldest",
      paramLabel = "N",
      description = "How many adapters to fold, at most (default: 8, or as configured).")
  private @Nullable Integer oldest;

  @Option(
      names = "--margin",
      paramLabel = "X",
      description =
          "By how much a request's scores may get worse, 0..1 (default: 0.01, or as configured).")
  private @Nullable Double margin;

  @Option(names = "--dry-run", description = "Test only; publish nothing.")
  private boolean dryRun;

  @Option(
      names = "--trainer-url",
      paramLabel = "URL",
      description =
          "Trainer of an installation elsewhere, in place of --data (default: the profile's).")
  private @Nullable String trainerUrl;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Map<ProfileSetting, String> others = new EnumMap<>(ProfileSetting.class);
    ServiceOptions.put(others, ProfileSetting.TRAINER_URL, trainerUrl);
    TrainerClient trainer = services.choose(spec, others).trainer();
    JsonNode run = trainer.consolidate(order());
    ProgressBar bar =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"))
            .bar("consolidate");
    while (!isOver(run)) {
      Thread.sleep(POLL_MS);
      run = trainer.consolidation(run.path("id").asInt());
      bar.update(run.path("step").asInt(), Math.max(1, run.path("steps").asInt()), phase(run));
    }
    if (run.path("state").asText().equals("FAILED")) {
      throw new CommandFailure(
          ExitCode.FAILED, "consolidation failed: " + run.path("failure").asText());
    }
    bar.finish("consolidated");
    var out = spec.commandLine().getOut();
    out.println(
        json.wanted() ? JsonOption.line(run) : PrintableText.lines(ConsolidationText.of(run)));
    boolean worse = run.path("report").path("outcome").asText().equals("WORSE");
    return worse ? ExitCode.FAILED : ExitCode.OK;
  }

  private ObjectNode order() {
    ObjectNode order = JsonNodeFactory.instance.objectNode();
    order.put("dryRun", dryRun);
    if (rank != null) {
      order.put("rank", rank);
    }
    if (oldest != null) {
      order.put("oldest", oldest);
    }
    if (margin != null) {
      order.put("margin", margin);
    }
    return order;
  }

  private static boolean isOver(JsonNode run) {
    String state = run.path("state").asText();
    return state.equals("DONE") || state.equals("FAILED");
  }

  private static String phase(JsonNode run) {
    String phase = run.path("phase").asText();
    return phase.isEmpty() ? "waits for the fit lane" : phase;
  }
}
