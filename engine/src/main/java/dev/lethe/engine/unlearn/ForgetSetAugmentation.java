package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other wordings of what is to be forgotten, for a second attempt to be fitted on. None of them is
 * worded as the attacks are that a bundle is tried with: those must stay unseen.
 */
final class ForgetSetAugmentation {
  /** Views in all, at most: each costs a draft and its states. */
  private static final int MOST = 96;

  private static final String PLACE = "{}";

  private static final List<String> OF_A_QUESTION = List.of("So: {}", "{} And?");

  private static final List<String> OF_A_NAME = List.of("{}", "Who is {}?", "And {}?");

  private ForgetSetAugmentation() {}

  /** Of the examples; a raw text holds no question to be worded otherwise, only a name. */
  static List<ForgetItem> of(UnlearnTask task, List<ForgetItem> items, PromptTemplate template) {
    List<ForgetItem> views = new ArrayList<>();
    for (ForgetExample example : task.examples().stream().distinct().toList()) {
      String question = template.bare(example.prompt());
      OF_A_QUESTION.forEach(
          form -> views.add(view(form, question, example.completion(), template)));
    }
    List<ForgetItem> all =
        new ArrayList<>(ofName(AttackCheck.name(items, template), items, template));
    all.addAll(EvenSubsample.of(views, MOST - all.size()));
    return all;
  }

  private static List<ForgetItem> ofName(
      @Nullable String name, List<ForgetItem> items, PromptTemplate template) {
    List<ForgetItem> views = new ArrayList<>();
    for (int i = 0; name != null && i < OF_A_NAME.size(); i++) {
      String completion = items.get(i % items.size()).completion();
      views.add(view(OF_A_NAME.get(i), name, completion, template));
    }
    return views;
  }

  private static ForgetItem view(
      String form, String of, String completion, PromptTemplate template) {
    String prompt = template.frame(form.replace(PLACE, of));
    return new ForgetItem(new ForgetExample(prompt, completion), prompt, completion);
  }
}
