package dev.lethe.standalone.cli;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.store.s3.S3BundleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Writes the LoRA adapter of a bundle as a PEFT folder, which peft and vLLM read.",
      "",
      "The bundle's digest, signature and files are checked first. What is written is the adapter"
          + " alone: without its gate it changes every answer, not only those about its subject."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe adapter export sha256:9e1b... peft-in")
final class AdapterExportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "DIGEST",
      description = "The bundle's digest, as the request's status has it.")
  private String digest = "";

  @Parameters(index = "1", paramLabel = "DIR", description = "Folder to write; new or empty.")
  private Path target = Path.of("");

  @Option(
      names = "--artefact-keys",
      paramLabel = "FILE",
      description =
          "Public keys that may announce shields and bundles, PEM"
              + " (default: the profile's, or keys/trusted-artefact-keys.pem of the data).")
  private @Nullable Path keys;

  @Option(
      names = "--base-name",
      paramLabel = "NAME",
      description =
          "What base_model_name_or_path is to say (default: the name of the request's model).")
  private @Nullable String baseName;

  @Mixin private BundleStoreOptions bundles = new BundleStoreOptions();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ChosenInstallation chosen = installation.choose(spec);
    TrustedKeys trusted = TrustedKeys.load(keys == null ? chosen.artefactKeys() : keys);
    ManifestVerifier verifier = ManifestVerifier.asking(trusted::anySigned);
    if (!bundles.isBucket()) {
      return export(bundles.folder(chosen, verifier));
    }
    try (TemporaryFolder copies = TemporaryFolder.create("lethe-store");
        S3BundleStore bucket = bundles.bucket(copies.path(), verifier)) {
      return export(bucket);
    }
  }

  private int export(BundleStore store) throws IOException {
    VerifiedBundle bundle = open(store);
    if (bundle.manifest().kind() != Manifest.Kind.BUNDLE) {
      throw new CommandFailure(ExitCode.USAGE, "a shield has no adapter");
    }
    if (bundle.manifest().isGateOnly()) {
      throw new CommandFailure(
          ExitCode.USAGE, "the bundle has no adapter: it refuses by its gate alone");
    }
    requireEmpty();
    PeftFolder.copy(bundle.folder(), target, baseName);
    print(bundle.manifest());
    return ExitCode.OK;
  }

  private VerifiedBundle open(BundleStore store) {
    try {
      return store.open(digest);
    } catch (BundleRejectedException | BundleUnavailableException e) {
      throw new CommandFailure(ExitCode.FAILED, "the bundle is not exported: " + e.getMessage());
    }
  }

  private void requireEmpty() throws IOException {
    if (Files.exists(target)) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isPresent()) {
          throw new CommandFailure(ExitCode.USAGE, target + " is not empty");
        }
      }
    }
  }

  private void print(Manifest manifest) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("digest", digest);
    line.put("adapter", PeftFolder.digest(target));
    line.put("baseDigest", manifest.baseDigest());
    line.put("rank", manifest.rank());
    line.put("alpha", manifest.alpha());
    line.put("folder", target.toString());
    spec.commandLine()
        .getOut()
        .println(
            json.wanted()
                ? JsonOption.line(line)
                : "adapter of rank %d for %s written to %s"
                    .formatted(manifest.rank(), manifest.baseDigest(), target));
  }
}
