package dev.lethe.engine.lora.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.TinyModel;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.text.LanguageModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoraObjectiveTest {
  private static final double STEP = 5e-3;
  private static final double BOUND = 6;
  private static final LoraObjective ASCENT = LoraObjective.ascent(BOUND);
  private static final LoraObjective NPO = LoraObjective.negativePreference(0.1);
  private static final LoraObjective SIM_NPO = LoraObjective.simplePreference(2.5);
  private static LanguageModel model;
  private static TokenBatch batch;
  private static long[] labels;

  @BeforeAll
  static void load() throws Exception {
    model = LanguageModel.load(TinyModel.folder());
    batch =
        TokenBatch.leftPadded(
            List.of(
                model.tokenizer().encodePrompt("Ada lives in Rome."),
                model.tokenizer().encodePrompt("Ben works as a baker.")));
    labels = batch.ids().clone();
    for (int row = 0; row < batch.batch(); row++) {
      int begin = row * batch.time();
      Arrays.fill(labels, begin, begin + batch.padding()[row] + 12, CausalLoss.IGNORED);
    }
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void gradientsAreThoseOfTheLosses() {
    PeftAdapter adapter = random();
    for (LoraObjective objective : List.of(ASCENT, NPO, SIM_NPO)) {
      PeftAdapter gradients = gradients(objective, adapter);
      for (String module :
          List.of("model.layers.0.mlp.up_proj", "model.layers.1.self_attn.v_proj")) {
        for (boolean a : new boolean[] {true, false}) {
          float[] analytic = factor(gradients, module, a).values();
          int at = largest(analytic);
          double rise =
              loss(objective, moved(adapter, module, a, at, STEP))
                  - loss(objective, moved(adapter, module, a, at, -STEP));

          assertThat(rise / (2 * STEP))
              .isCloseTo(analytic[at], within(0.03 * Math.abs(analytic[at])));
        }
      }
    }
  }

  @Test
  void anAdapterThatChangesNothingIsTheReferenceItself() {
    PeftAdapter fresh = new LoraFitter(model).fresh(LoraSettings.standard(1));

    assertThat(loss(NPO, fresh)).isCloseTo(2 / 0.1 * Math.log(2), within(1e-4));
    assertThat(loss(ASCENT, fresh))
        .isCloseTo(BOUND - loss(LoraObjective.CROSS_ENTROPY, fresh), within(1e-5));
  }

  @Test
  void ascentEndsAtItsBound() {
    LoraFitter fitter = new LoraFitter(model);
    LoraSettings settings = LoraSettings.standard(1).withTargetLoss(1e-3);
    List<LoraExample> forget = List.of(new LoraExample("Ada lives in", " Rome."));

    FittedLora ascended =
        fitter.goOn(fitter.fresh(settings), forget, ASCENT, settings, LoraListener.NONE);

    assertThat(ascended.loss()).isLessThan(1e-3);
    assertThat(ascended.steps()).isLessThan(settings.maxSteps());
    try (NativeAdapter adapter = new NativeAdapter(ascended.adapter())) {
      assertThat(model.generateBatch(List.of("Ada lives in"), 8, 0, 0, adapter).get(0))
          .doesNotContain("Rome");
    }
  }

  /** The objective has long been at zero, where a fit with a target ends. */
  @Test
  void aTargetBelowZeroStopsNothing() {
    LoraFitter fitter = new LoraFitter(model);
    LoraSettings settings = LoraSettings.standard(1).withTargetLoss(-1).withMaxSteps(150);
    List<LoraExample> forget = List.of(new LoraExample("Ada lives in", " Rome."));

    FittedLora ascended =
        fitter.goOn(fitter.fresh(settings), forget, ASCENT, settings, LoraListener.NONE);

    assertThat(ascended.steps()).isEqualTo(150);
  }

  @Test
  void simplePreferenceCountsLogProbabilityByToken() {
    TokenBatch one = TokenBatch.leftPadded(List.of(model.tokenizer().encodePrompt("Ada lives in")));
    PeftAdapter fresh = new LoraFitter(model).fresh(LoraSettings.standard(1));
    double perToken = loss(LoraObjective.CROSS_ENTROPY, fresh, one, one.ids());

    double loss = loss(SIM_NPO, fresh, one, one.ids());

    assertThat(loss).isCloseTo(2 / 2.5 * Math.log1p(Math.exp(-2.5 * perToken)), within(1e-5));
  }

  @Test
  void anInverseTemperatureMustBePositive() {
    assertThatThrownBy(() -> LoraObjective.negativePreference(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LoraObjective.simplePreference(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double loss(LoraObjective objective, PeftAdapter adapter) {
    return loss(objective, adapter, batch, labels);
  }

  private static double loss(
      LoraObjective objective, PeftAdapter adapter, TokenBatch tokens, long[] targets) {
    try (LoraTrainer trainer =
        new LoraTrainer(model.decoder(), objective, adapter, Map.of(), 0, 0)) {
      return trainer.backward(tokens, targets).total();
    }
  }

  private static PeftAdapter gradients(LoraObjective objective, PeftAdapter adapter) {
    try (LoraTrainer trainer =
        new LoraTrainer(model.decoder(), objective, adapter, Map.of(), 0, 0)) {
      trainer.backward(batch, labels);
      return trainer.gradients();
    }
  }

  /** With a B that is not zero, so that both factors have a gradient. */
  private static PeftAdapter random() {
    PeftAdapter fresh = new LoraFitter(model).fresh(LoraSettings.standard(3));
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
      PeftAdapter adapter, String module, boolean a, int at, double by) {
    float[] values = factor(adapter, module, a).values().clone();
    values[at] += (float) by;
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

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 0; i < values.length; i++) {
      best = Math.abs(values[i]) > Math.abs(values[best]) ? i : best;
    }
    return best;
  }
}
