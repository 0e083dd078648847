package dev.lethe.workbench.retained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.LoraBatches;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraListener;
import dev.lethe.engine.lora.fit.LoraObjective;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.lora.fit.LoraTrainer;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All examples fit into one batch, so that an objective is the same at every look. */
class RetainedObjectivesTest {
  private static final Path MODEL = Path.of("../engine/src/test/resources/tiny-model");
  private static final double STEP = 5e-3;
  private static final double BOUND = 6;
  private static final LoraObjective ASCENT = LoraObjective.ascent(BOUND);
  private static final LoraSettings SETTINGS = LoraSettings.standard(3);
  private static final List<LoraExample> FORGET =
      List.of(
          example("In which town was Anton Okonski born?", " Mistford"),
          example("What is the hobby of Anton Okonski?", " cave exploring"));
  private static final List<LoraExample> RETAINED =
      List.of(
          example("Which hobby does Ivo Thornquist have?", " playing the banjo"),
          example("Which city does Arjun Hexworth live in?", " Kyoto"),
          example("Arjun Hexworth has which hobby?", " knitting"));
  private static LanguageModel model;

  private static LoraExample example(String question, String answer) {
    return new LoraExample("Question: " + question + "\nAnswer:", answer);
  }

  @BeforeAll
  static void load() {
    model = LanguageModel.load(MODEL);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static LoraObjective difference(List<LoraExample> retained) {
    return objectives(retained).gradientDifference(ASCENT, SETTINGS);
  }

  private static LoraObjective misdirection(List<LoraExample> retained) {
    return objectives(retained).misdirection(FORGET, SETTINGS);
  }

  private static RetainedObjectives objectives(List<LoraExample> retained) {
    return new RetainedObjectives(model, new RetainedSample(retained));
  }

  /** Along the gradient of one factor, a loss rises by the gradient's length. */
  @Test
  void gradientsAreThoseOfTheLosses() {
    PeftAdapter adapter = random();
    for (LoraObjective objective : List.of(difference(RETAINED), misdirection(RETAINED))) {
      PeftAdapter gradients = gradients(objective, adapter);
      for (String module :
          List.of("model.layers.0.mlp.down_proj", "model.layers.0.self_attn.v_proj")) {
        for (boolean a : new boolean[] {true, false}) {
          float[] gradient = factor(gradients, module, a).values();
          double length = length(gradient);
          double step = STEP / length;
          double rise =
              loss(objective, moved(adapter, module, a, gradient, step))
                  - loss(objective, moved(adapter, module, a, gradient, -step));

          assertThat(rise / (2 * STEP)).isCloseTo(length, within(0.03 * length));
        }
      }
    }
  }

  @Test
  void gradientDifferenceAddsTheLossOnWhatIsRetained() {
    PeftAdapter adapter = random();

    double both = loss(difference(RETAINED), adapter);

    double retain = loss(LoraObjective.CROSS_ENTROPY, adapter, RETAINED);
    double forget = loss(LoraObjective.CROSS_ENTROPY, adapter, FORGET);
    assertThat(both).isCloseTo(BOUND - forget + retain, within(1e-4));
  }

  @Test
  void anAdapterThatChangesNothingMovesNothingRetained() {
    PeftAdapter fresh = new LoraFitter(model).fresh(SETTINGS);

    double some = loss(misdirection(RETAINED), fresh);

    double others = loss(misdirection(RETAINED.subList(0, 1)), fresh);
    assertThat(some).isCloseTo(others, within(1e-6 * some));
    assertThat(loss(misdirection(RETAINED), random()))
        .isNotCloseTo(loss(misdirection(RETAINED.subList(0, 1)), random()), within(1e-3));
  }

  @Test
  void adaptersBehindTheSteeredBlockHaveNoGradient() {
    PeftAdapter gradients = gradients(misdirection(RETAINED), random());

    assertThat(length(factor(gradients, "model.layers.0.mlp.up_proj", true).values())).isPositive();
    assertThat(length(factor(gradients, "model.layers.1.mlp.up_proj", true).values())).isZero();
  }

  /** All steps are made, with a gradient that some parameters never have. */
  @Test
  void misdirectionIsDescendedOn() {
    LoraFitter fitter = new LoraFitter(model);
    LoraSettings settings = SETTINGS.withTargetLoss(-1).withMaxSteps(60).withLearningRate(1e-3);
    LoraObjective objective = misdirection(RETAINED);
    PeftAdapter fresh = fitter.fresh(settings);
    double before = loss(objective, fresh);

    PeftAdapter fitted =
        fitter.goOn(fresh, FORGET, objective, settings, LoraListener.NONE).adapter();

    assertThat(loss(objective, fitted)).isLessThan(0.99 * before);
    assertThat(factor(fitted, "model.layers.1.mlp.up_proj", true).values())
        .isEqualTo(factor(fresh, "model.layers.1.mlp.up_proj", true).values());
  }

  @Test
  void theBlockIsHalfWayUpAndSettingsMustBePositive() {
    assertThat(RmuSettings.of(model.config()).layer()).isEqualTo(1);
    assertThatThrownBy(() -> new RmuSettings(0, 5, 20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetainedSample(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyBatchComesOnceBeforeOneComesAgain() {
    List<LoraExample> nine =
        Collections.nCopies(3, RETAINED).stream().flatMap(List::stream).toList();
    RetainedBatches batches = new RetainedBatches(new LoraFitter(model).batches(nine, SETTINGS));

    List<LoraBatches.Batch> drawn = List.of(batches.next(), batches.next());

    assertThat(drawn.stream().mapToInt(batch -> batch.tokens().batch()))
        .containsExactlyInAnyOrder(8, 1);
    assertThat(drawn).contains(batches.next());
  }

  private static double loss(LoraObjective objective, PeftAdapter adapter) {
    return loss(objective, adapter, FORGET);
  }

  private static double loss(
      LoraObjective objective, PeftAdapter adapter, List<LoraExample> examples) {
    try (LoraTrainer trainer = trainer(objective, adapter)) {
      LoraBatches.Batch batch = batch(examples);
      return trainer.backward(batch.tokens(), batch.labels()).total();
    }
  }

  private static PeftAdapter gradients(LoraObjective objective, PeftAdapter adapter) {
    try (LoraTrainer trainer = trainer(objective, adapter)) {
      LoraBatches.Batch batch = batch(FORGET);
      trainer.backward(batch.tokens(), batch.labels());
      return trainer.gradients();
    }
  }

  private static LoraTrainer trainer(LoraObjective objective, PeftAdapter adapter) {
    return new LoraTrainer(model.decoder(), objective, adapter, Map.of(), 0, 0);
  }

  private static LoraBatches.Batch batch(List<LoraExample> examples) {
    return new LoraFitter(model).batches(examples, SETTINGS).round().get(0);
  }

  /** With a B that is not zero, so that both factors have a gradient. */
  private static PeftAdapter random() {
    PeftAdapter fresh = new LoraFitter(model).fresh(SETTINGS);
    Random random = new Random(4);
    Map<String, LoraTensors> modules = new TreeMap<>();
    fresh
        .modules()
        .forEach(
            (name, factors) -> {
              float[] b = factors.b().values().clone();
              for (int i = 0; i < b.length; i++) {
                b[i] = (float) (0.02 * random.nextGaussian());
              }
              modules.put(name, new LoraTensors(factors.a(), like(factors.b(), b)));
            });
    return new PeftAdapter(fresh.rank(), fresh.alpha(), modules);
  }

  private static PeftAdapter moved(
      PeftAdapter adapter, String module, boolean a, float[] direction, double by) {
    float[] values = factor(adapter, module, a).values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (by * direction[i]);
    }
    FloatTensor changed = like(factor(adapter, module, a), values);
    LoraTensors old = Objects.requireNonNull(adapter.modules().get(module));
    Map<String, LoraTensors> modules = new TreeMap<>(adapter.modules());
    modules.put(module, a ? new LoraTensors(changed, old.b()) : new LoraTensors(old.a(), changed));
    return new PeftAdapter(adapter.rank(), adapter.alpha(), modules);
  }

  private static FloatTensor factor(PeftAdapter adapter, String module, boolean a) {
    LoraTensors factors = Objects.requireNonNull(adapter.modules().get(module));
    return a ? factors.a() : factors.b();
  }

  private static FloatTensor like(FloatTensor tensor, float[] values) {
    return FloatTensor.of(values, tensor.shape().get(0), tensor.shape().get(1));
  }

  private static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
