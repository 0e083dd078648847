package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = {
      "Hands in a PEFT folder for an accepted request, in the place of the trainer's own fit.",
      "",
      "The trainer checks the base model, the fields of adapter_config.json, names, shapes and"
          + " values of all tensors, and what directions the adapter shares with those in force. It"
          + " refuses an adapter by the name of what is wrong (exit code 4). One that it takes"
          + " waits until the request's fit, which fits the gate, tries and verifies the bundle as"
          + " any other, and signs it.",
      "",
      "Hand it in before the fit begins: lethe.adapters.await of the trainer says how long a"
          + " request waits for it."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe adapter import --request 3f2c... --base /models/llama peft-out")
final class AdapterImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "PEFT folder: adapter_config.json and adapter_model.safetensors.")
  private Path folder = Path.of("");

  @Option(
      names = "--request",
      paramLabel = "ID",
      required = true,
      description = "The request's id.")
  private String request = "";

  @Option(
      names = "--base",
      paramLabel = "DIGEST|DIR",
      description =
          "The model that the adapter was fitted on: its digest as 'lethe model inspect' prints"
              + " it, or its folder (default: the folder that base_model_name_or_path of"
              + " adapter_config.json names).")
  private @Nullable String base;

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
    String digest = baseDigest();
    TrainerClient trainer = services.choose(spec, others).trainer();
    try (TemporaryFolder temporary = TemporaryFolder.create("lethe-adapter-")) {
      Path archive = temporary.path().resolve("adapter.zip");
      pack(archive);
      JsonNode taken = trainer.handIn(request, digest, archive);
      spec.commandLine().getOut().println(json.wanted() ? JsonOption.line(taken) : text(taken));
    }
    return ExitCode.OK;
  }

  private String baseDigest() throws IOException {
    String named = base == null ? PeftFolder.baseName(folder) : base;
    if (Sha256.isDigest(named)) {
      return named;
    }
    if (named.isEmpty() || !Files.isDirectory(Path.of(named))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          base == null
              ? "adapter_config.json names no model folder of this machine; name it with --base"
              : "--base is neither a digest nor a folder");
    }
    return ModelDigest.of(Path.of(named));
  }

  private void pack(Path archive) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.setLevel(Deflater.NO_COMPRESSION); // there is little to be gained of weights
      for (String name : new String[] {PeftFolder.CONFIG, PeftFolder.WEIGHTS}) {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(folder.resolve(name), zip);
        zip.closeEntry();
      }
    }
  }

  private static String text(JsonNode taken) {
    return String.format(
        Locale.ROOT,
        "%s waits for the fit of %s: rank %d, alpha %s, %d projections, shares %s of its directions"
            + " with an adapter in force",
        taken.path("adapter").asText(),
        taken.path("requestId").asText(),
        taken.path("rank").asInt(),
        taken.path("alpha").asText(),
        taken.path("modules").asInt(),
        taken.path("adapterOverlap").asText());
  }
}
