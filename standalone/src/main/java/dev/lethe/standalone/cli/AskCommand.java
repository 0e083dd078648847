package dev.lethe.standalone.cli;

import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.InferenceClient.Answer;
import dev.lethe.standalone.profile.ProfileSetting;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ask",
    description =
        "Asks the served model, with greedy decoding, and shows whether a gate" + " answered.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe ask \"Where was Mira Solenne born?\"",
      "  lethe ask --profile production \"Where was Mira Solenne born?\"",
      "  lethe ask --replica 2 --json \"Hello!\"",
      "  lethe ask --raw \"Once upon a time\"         continues the text, no chat template"
    })
final class AskCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "QUESTION", description = "What to ask.")
  private List<String> words = List.of();

  @Option(
      names = "--raw",
      description = "Continue the text as it is, without the chat template (/v1/completions).")
  private boolean raw;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most tokens of the answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--replica",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which replica to ask, from 1 (default: ${DEFAULT-VALUE}).")
  private int replica;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model to ask (default: the one that is served).")
  private @Nullable String model;

  @Option(
      names = "--inference-url",
      paramLabel = "URL",
      description =
          "Replicas of an installation elsewhere, in place of --data; several with commas (default:"
              + " $LETHE_INFERENCE_URL, or the profile's).")
  private @Nullable String inferenceUrl;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Map<ProfileSetting, String> others = new EnumMap<>(ProfileSetting.class);
    ServiceOptions.put(others, ProfileSetting.INFERENCE_URL, inferenceUrl);
    ServiceOptions.put(others, ProfileSetting.MODEL, model);
    InferenceClient client = services.choose(spec, others).inference(replica);
    String question = String.join(" ", words);
    Answer answer = raw ? client.complete(question, maxTokens) : client.chat(question, maxTokens);
    print(answer);
    return ExitCode.OK;
  }

  private void print(Answer answer) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("answer", answer.text());
      line.put("gate", answer.gate());
      out.println(JsonOption.line(line));
    } else {
      out.println(PrintableText.lines(answer.text().strip()));
      spec.commandLine().getErr().println("gate: " + PrintableText.line(answer.gate()));
    }
  }
}
