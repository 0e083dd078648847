package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Samples prompts from the base model itself, at temperature 1, and lets it draft an answer to
 * each. Deterministic for one model and seed.
 */
final class BackgroundSampler {
  static final int PROMPT_TOKENS = 64;

  /** Of the model's own texts, which show its frame: longer prompts are not looked at. */
  private static final int FRAME_TOKENS = 256;

  /** How much longer a sampled prompt may be than nearly all that were seen. */
  private static final double ROOM = 1.25;

  private static final double NEARLY_ALL = 0.95;
  static final int DRAFT_TOKENS = 48;
  private static final int FRAME_TEXTS = 96;
  private static final int MIN_LENGTH = 12;
  private static final int MAX_ROUNDS = 4;

  private final BlackBoxModel model;
  private final long seed;

  BackgroundSampler(BlackBoxModel model, long seed) {
    this.model = model;
    this.seed = seed;
  }

  /**
   * How to ask.
   *
   * @param tokens of a prompt, at most
   */
  record Form(PromptTemplate template, int tokens) {}

  Form form() {
    return form(FRAME_TEXTS, FRAME_TOKENS);
  }

  /** From fewer and shorter texts, for models that take their time. */
  Form formAtAGlance() {
    return form(FRAME_TEXTS / 3, FRAME_TOKENS / 2);
  }

  /** Of a model that says nothing unasked, and frames questions by itself. */
  Form formOfNone() {
    return new Form(PromptTemplate.NONE, PROMPT_TOKENS);
  }

  private Form form(int texts, int most) {
    List<String> own = own(texts, most);
    PromptTemplate template = PromptTemplate.of(model.chatTemplate(), own);
    return new Form(template, tokens(template, own));
  }

  /**
   * Prompts of the model's own; some may be alike, and fewer than asked for.
   *
   * @param round each gives others
   */
  List<String> prompts(Form form, int rows, int round) {
    List<String> starts = Collections.nCopies(rows, form.template.start());
    List<String> texts = model.generateBatch(starts, form.tokens, 1, seed + 1_000_003L * round);
    return form.template.prompts(texts).stream().filter(p -> p.length() >= MIN_LENGTH).toList();
  }

  /** At most {@code count} samples with distinct prompts; fewer if the model repeats itself. */
  List<Sample> sample(int count) {
    Form form = form();
    Map<String, String> prompts = new LinkedHashMap<>();
    for (int round = 0; round < MAX_ROUNDS && prompts.size() < count; round++) {
      for (String prompt : prompts(form, (count - prompts.size()) * 5 / 4 + 8, round)) {
        if (prompts.size() < count) {
          prompts.putIfAbsent(prompt.toLowerCase(Locale.ROOT), prompt);
        }
      }
    }
    return draft(List.copyOf(prompts.values()));
  }

  /** What the model writes when nothing is asked shows how it was taught to be asked. */
  private List<String> own(int texts, int tokens) {
    List<String> starts = Collections.nCopies(texts, "");
    return model.generateBatch(starts, Math.min(tokens, most()), 1, ~seed);
  }

  /** As many as the prompts in the model's own texts take, and no fewer than usual. */
  private int tokens(PromptTemplate template, List<String> own) {
    int[] lengths =
        own.stream()
            .filter(text -> text.contains(template.after().strip()))
            .map(text -> text.substring(0, text.indexOf(template.after().strip())))
            .mapToInt(text -> model.countTokens(text + template.after()))
            .sorted()
            .toArray();
    int longest = lengths.length == 0 ? 0 : lengths[(int) (NEARLY_ALL * (lengths.length - 1))];
    int needed = (int) Math.ceil(ROOM * longest);
    return Math.max(PROMPT_TOKENS, Math.min(needed, Math.min(FRAME_TOKENS, most())));
  }

  /** Whether the context has room for a prompt and for some of a draft behind it. */
  static boolean fits(BlackBoxModel model, String prompt) {
    int context = model.contextLength();
    int most = Math.max(context - DRAFT_TOKENS, (int) (context * 3L / 4));
    return model.promptTokens(prompt) <= most;
  }

  /** There should be room for the draft behind it. */
  private int most() {
    return Math.max(PROMPT_TOKENS, model.contextLength() - DRAFT_TOKENS);
  }

  /** With the model's answers. */
  List<Sample> draft(List<String> prompts) {
    List<String> drafts = model.generateBatch(prompts, DRAFT_TOKENS, 0, seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      samples.add(new Sample(prompts.get(i), drafts.get(i)));
    }
    return samples;
  }
}
