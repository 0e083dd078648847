package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes of the everyday questions, which nobody has answered, what one request is fitted on: asked
 * in the request's own frame, and where a bundle is fitted answered by the model. All of it stays
 * in memory.
 */
record EverydayBackground(BlackBoxModel model, BackgroundTensors tensors) {
  /** Answered are those that a gate could take for the forgotten … */
  static final int NEAREST = 256;

  /** … and some of the others, as a gate reads answers too. */
  static final int OTHERS = 128;

  /** Questions that are answered together, at most; between two such batches the work can end. */
  private static final int BATCH = 128;

  /** So many are asked in a request's own form, where the background is of another. */
  static final int IN_FORM = 600;

  /** Neighbours in the bank are of different subjects; a prime, so that all get their turn. */
  static final int STRIDE = 7;

  /** The same questions in a frame, inside the model's own. */
  StoredBackground framed(StoredBackground everyday, PromptTemplate template) {
    PromptTemplate outer = PromptTemplate.ofChat(model.chatTemplate());
    UnaryOperator<String> asked =
        prompt -> outer.frame(template.before() + outer.bare(prompt) + template.after());
    return of(
        everyday,
        everyday.background().samples().stream()
            .map(sample -> new Sample(asked.apply(sample.prompt()), sample.draft()))
            .toList());
  }

  /**
   * Everyday questions in the form of a request, which nobody has answered.
   *
   * @param own its texts need not be read again
   */
  StoredBackground asked(RequestPromptStyle form, StoredBackground own, int count) {
    PromptTemplate outer = PromptTemplate.ofChat(model.chatTemplate());
    return of(
        own,
        prompts(form, EverydayBank.questions(), count).stream()
            .map(prompt -> new Sample(outer.frame(prompt), ""))
            .toList());
  }

  /** Questions in the form of a request, in no model's frame. */
  static List<String> prompts(RequestPromptStyle form, List<String> questions, int count) {
    List<String> words = EverydayWords.all();
    int[] used = new int[2];
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(
          form.asked(
              i,
              () -> questions.get(used[0]++ * STRIDE % questions.size()),
              () -> words.get(used[1]++ * STRIDE % words.size())));
    }
    return prompts;
  }

  /** Both, the states of the first taken from there. */
  StoredBackground joined(StoredBackground own, StoredBackground more) {
    List<String> lines = joined(own.lines(), more.lines());
    Background first = own.background();
    Background second = more.background();
    List<float[][]> vectors =
        joined(Arrays.asList(first.vectors()), Arrays.asList(second.vectors()));
    return new StoredBackground(
        lines,
        joined(own.segments(), more.segments()),
        new Background(
            joined(first.samples(), second.samples()),
            Sha256.of(StoredBackground.bytes(lines)),
            vectors.toArray(float[][][]::new),
            () ->
                joined(Arrays.asList(first.states()), Arrays.asList(second.states()))
                    .toArray(StateFeatures[][]::new)));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /**
   * Some of them, with answers.
   *
   * @param questions what is to be forgotten
   * @param listener hears of {@link FitPhase#BACKGROUND}; what it throws ends the work
   */
  StoredBackground answered(
      StoredBackground everyday, List<String> questions, FitListener listener) {
    Background background = everyday.background();
    List<String> prompts =
        Arrays.stream(chosen(background, wholes(questions), usable(background)))
            .mapToObj(i -> background.samples().get(i).prompt())
            .toList();
    Map<String, String> answers = answers(prompts, listener);
    return of(
        everyday,
        prompts.stream()
            .map(prompt -> new Sample(prompt, Objects.requireNonNull(answers.get(prompt))))
            .toList());
  }

  /** What the model says to each, a batch of questions of a length after the other. */
  private Map<String, String> answers(List<String> prompts, FitListener listener) {
    List<String> order =
        prompts.stream().distinct().sorted(Comparator.comparingInt(String::length)).toList();
    Map<String, String> answers = new HashMap<>();
    for (int from = 0; from < order.size(); from += BATCH) {
      listener.progress(FitPhase.BACKGROUND, from, order.size(), 0);
      List<String> batch = order.subList(from, Math.min(order.size(), from + BATCH));
      List<String> drafts = model.generateBatch(batch, BackgroundSampler.DRAFT_TOKENS, 0, 0);
      for (int i = 0; i < batch.size(); i++) {
        answers.put(batch.get(i), drafts.get(i));
      }
    }
    model.requireAnswers(List.copyOf(answers.values()));
    listener.progress(FitPhase.BACKGROUND, order.size(), order.size(), 0);
    return answers;
  }

  private float[][] wholes(List<String> questions) {
    List<String> texts =
        questions.stream()
            .map(question -> Background.segments(new Sample(question, "")))
            .filter(segments -> !segments.isEmpty())
            .map(segments -> segments.get(segments.size() - 1))
            .distinct()
            .toList();
    return tensors.encoder().encode(texts);
  }

  /** Places of those that leave room for an answer. */
  private BitSet usable(Background background) {
    List<Sample> samples = background.samples();
    BitSet usable = new BitSet();
    for (int i = 0; i < samples.size(); i++) {
      usable.set(i, BackgroundSampler.fits(model, samples.get(i).prompt()));
    }
    return usable;
  }

  /** Places in their order. */
  private static int[] chosen(Background background, float[][] questions, BitSet usable) {
    float[][][] vectors = background.vectors();
    double[] alike = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      float[][] segments = vectors[i];
      alike[i] =
          segments.length == 0
              ? -1
              : Arrays.stream(questions)
                  .mapToDouble(q -> dot(q, segments[segments.length - 1]))
                  .max()
                  .orElse(-1);
    }
    List<Integer> order =
        usable.stream()
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> alike[i]).reversed())
            .toList();
    int nearest = Math.min(NEAREST, order.size());
    List<Integer> rest = order.subList(nearest, order.size());
    int step = Math.max(1, rest.size() / OTHERS);
    return Stream.concat(
            order.subList(0, nearest).stream(),
            IntStream.range(0, Math.min(OTHERS, rest.size())).mapToObj(i -> rest.get(i * step)))
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Other samples; texts that were read before are not read again. */
  private StoredBackground of(StoredBackground before, List<Sample> samples) {
    Map<String, float[]> known = new HashMap<>();
    for (int i = 0; i < before.segments().size(); i++) {
      List<String> texts = before.segments().get(i);
      for (int j = 0; j < texts.size(); j++) {
        known.put(texts.get(j), before.background().vectors()[i][j]);
      }
    }
    List<List<String>> segments = samples.stream().map(Background::segments).toList();
    List<String> unknown =
        segments.stream()
            .flatMap(List::stream)
            .distinct()
            .filter(text -> !known.containsKey(text))
            .toList();
    float[][] read = tensors.encoder().encode(unknown);
    for (int i = 0; i < read.length; i++) {
      known.put(unknown.get(i), read[i]);
    }
    float[][][] vectors =
        segments.stream()
            .map(texts -> texts.stream().map(known::get).toArray(float[][]::new))
            .toArray(float[][][]::new);
    List<String> lines = new ArrayList<>(StoredBackground.format(samples));
    String digest = Sha256.of(StoredBackground.bytes(lines));
    return new StoredBackground(
        lines, segments, new Background(samples, digest, vectors, () -> tensors.states(samples)));
  }
}
