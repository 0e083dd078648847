package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@link RequestGates} where there is no model: drafts are the right answers. */
final class TextGates implements RequestGates {
  private final SentenceEncoder encoder;
  private final List<String> questions = EverydayQuestions.fitted();
  private final Against plain;
  private @Nullable Against asked;

  /** A background, and the fitter for it. */
  private record Against(List<String> prompts, Background background, GateFitter fitter) {
    GateFitter without(BitSet gone) {
      return gone.isEmpty()
          ? fitter
          : fitter.without(
              gone,
              background.without(
                  gone, digest(Background.left(background.samples(), gone)), TextGates::noStates));
    }
  }

  TextGates(SentenceEncoder encoder) {
    this.encoder = encoder;
    this.plain = against(questions);
  }

  @Override
  public GateModel fit(UnlearnTask task) {
    List<ForgetExample> examples = seen(task);
    List<String> answers = examples.stream().map(ForgetExample::completion).toList();
    String purpose = encoder.digest() + '\n' + task.requestId() + '\n' + task.seed();
    return fitter(task, examples).bundleByText(examples, answers, purpose).model();
  }

  @Override
  public List<Sample> background() {
    return plain.background.samples();
  }

  @Override
  public BitSet forgotten(UnlearnTask task) {
    return plain.fitter.forgotten(seen(task));
  }

  private static List<ForgetExample> seen(UnlearnTask task) {
    return ForgetItem.of(task, PromptTemplate.NONE).stream().map(ForgetItem::seen).toList();
  }

  /** Everyday questions are asked as the request asks, unless its form says whom it is about. */
  private GateFitter fitter(UnlearnTask task, List<ForgetExample> examples) {
    Against own = asked(prompts(task));
    BitSet gone = own.fitter.forgotten(examples);
    return gone.cardinality() > ActiveBackground.TELLING * own.prompts.size()
        ? plain.without(plain.fitter.forgotten(examples))
        : own.without(gone);
  }

  private List<String> prompts(UnlearnTask task) {
    RequestPromptStyle form = RequestPromptStyle.of(task.examples());
    if (form.isRich()) {
      return EverydayBackground.prompts(form, questions, questions.size());
    }
    PromptTemplate template =
        RequestPromptTemplate.of(task.examples().stream().map(ForgetExample::prompt).toList());
    return questions.stream().map(template::frame).toList();
  }

  /** Most requests of a spec are asked in one form: the last is kept. */
  private Against asked(List<String> prompts) {
    if (plain.prompts.equals(prompts)) {
      return plain;
    }
    Against last = asked;
    if (last == null || !last.prompts.equals(prompts)) {
      last = against(prompts);
      asked = last;
    }
    return last;
  }

  private Against against(List<String> prompts) {
    List<Sample> samples =
        IntStream.range(0, prompts.size())
            .mapToObj(i -> new Sample(prompts.get(i), answer(i)))
            .toList();
    List<List<String>> segments = samples.stream().map(Background::segments).toList();
    float[][] flat = encoder.encode(segments.stream().flatMap(List::stream).toList());
    Background background =
        new Background(
            samples,
            digest(samples),
            BackgroundTensors.grouped(flat, segments),
            TextGates::noStates);
    return new Against(prompts, background, new GateFitter(encoder, background));
  }

  /** Neighbours in the bank are of different subjects. */
  private String answer(int place) {
    return questions.get((place + 1) % questions.size());
  }

  private static String digest(List<Sample> samples) {
    return Sha256.of(StoredBackground.bytes(StoredBackground.format(samples)));
  }

  private static StateFeatures[][] noStates() {
    throw new IllegalStateException("there is no model that has states");
  }
}
