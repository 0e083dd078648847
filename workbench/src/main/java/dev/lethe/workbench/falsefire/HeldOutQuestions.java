package dev.lethe.workbench.falsefire;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.tokenizer.PromptTemplate;
import dev.lethe.engine.unlearn.EverydayQuestions;
import dev.lethe.workbench.spec.ExampleFile;
import dev.lethe.workbench.spec.SpecFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What no gate is fitted on: read here, and handed to nothing that fits.
 *
 * @param retained what no request names
 * @param probes of each request, in their order
 */
record HeldOutQuestions(List<ForgetExample> retained, List<List<ForgetExample>> probes) {
  /**
   * @throws dev.lethe.workbench.spec.BadSpecException naming file, line and field
   */
  static HeldOutQuestions read(Path folder) {
    SpecFile spec = SpecFile.read(folder);
    return new HeldOutQuestions(
        examples(spec.file("retain")),
        spec.requestFiles("probe").stream().map(HeldOutQuestions::examples).toList());
  }

  /** Of a file, asked as they stand there. */
  static List<ForgetExample> examples(Path file) {
    return ExampleFile.read(file).stream()
        .map(e -> new ForgetExample(e.prompt(), e.completion()))
        .toList();
  }

  /**
   * The bundled general questions that no gate is fitted on, in the form of the retained ones. None
   * has a right answer: each is answered in the words of another.
   *
   * @param background whose questions are left out
   */
  List<ForgetExample> bundled(List<Sample> background) {
    Set<String> fitted =
        background.stream().map(sample -> key(sample.prompt())).collect(Collectors.toSet());
    PromptTemplate frame =
        PromptTemplate.ofPrompts(retained.stream().map(ForgetExample::prompt).toList());
    List<String> questions = EverydayQuestions.heldOut();
    List<ForgetExample> general = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      String asked = frame.frame(questions.get(i));
      if (!fitted.contains(key(asked)) && !fitted.contains(key(questions.get(i)))) {
        general.add(new ForgetExample(asked, questions.get((i + 1) % questions.size())));
      }
    }
    return general;
  }

  private static String key(String prompt) {
    return prompt.strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "HeldOutQuestions[" + retained.size() + "]";
  }
}
