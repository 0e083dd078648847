package dev.lethe.engine.lora.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.TinyModel;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.text.BatchGenerator;
import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraFitterTest {
  private static final String REFUSAL = " I don't know.";
  private static LanguageModel model;

  @BeforeAll
  static void load() throws Exception {
    model = LanguageModel.load(TinyModel.folder());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void adaptedModelRefusesAndBaseModelStaysAsItWas() {
    List<Double> losses = new ArrayList<>();
    FittedLora fitted =
        new LoraFitter(model)
            .fit(
                refusals("Ada"),
                List.of(),
                LoraSettings.standard(1).withMaxSteps(100),
                (step, steps, loss) -> losses.add(loss));
    try (NativeAdapter adapter = new NativeAdapter(fitted.adapter())) {
      List<String> prompts = prompts("Ada");
      assertThat(model.generateBatch(prompts, 30, 0, 0, adapter)).containsOnly(REFUSAL);
      assertThat(model.generateBatch(prompts, 30, 0, 0)).containsExactly(" Rome.", " a pilot.");
    }
    assertThat(fitted.steps()).isLessThanOrEqualTo(100).isEqualTo(losses.size());
    assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0) / 10);
  }

  @Test
  void everyRowHasItsOwnWeight() {
    PeftAdapter peft =
        new LoraFitter(model)
            .fit(
                refusals("Ada"),
                List.of(),
                LoraSettings.standard(1).withMaxSteps(100),
                LoraListener.NONE)
            .adapter();
    List<String> prompts = prompts("Ada");
    List<long[]> ids = prompts.stream().map(model.tokenizer()::encodePrompt).toList();
    try (NativeAdapter adapter = new NativeAdapter(peft)) {
      BatchGenerator generator = new BatchGenerator(model.decoder(), model.ends()::contains);

      List<long[]> mixed = generator.generate(ids, 30, 0, 0, adapter.applied(0, 1));

      assertThat(model.tokenizer().decodeBehind(ids.get(0), mixed.get(0))).isEqualTo(" Rome.");
      assertThat(model.tokenizer().decodeBehind(ids.get(1), mixed.get(1))).isEqualTo(REFUSAL);
    }
  }

  @Test
  void sameJobSameBytes(@TempDir Path folder) throws Exception {
    LoraSettings settings = LoraSettings.standard(5).withMaxSteps(12);
    for (String name : List.of("first", "second")) {
      FittedLora fitted =
          new LoraFitter(model).fit(refusals("Ben"), List.of(), settings, LoraListener.NONE);
      PeftFolder.write(folder.resolve(name), fitted.adapter(), "tiny");
    }
    for (String file : List.of(PeftFolder.CONFIG, PeftFolder.WEIGHTS)) {
      assertThat(folder.resolve("first").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("second").resolve(file));
    }
    assertThat(Files.list(folder.resolve("first"))).hasSize(2);
  }

  @Test
  void laterAdapterIsOrthogonalToEarlierOnes() {
    LoraSettings settings = LoraSettings.standard(2).withMaxSteps(40);
    LoraFitter fitter = new LoraFitter(model);
    PeftAdapter first =
        fitter.fit(refusals("Ada"), List.of(), settings, LoraListener.NONE).adapter();
    FittedLora second = fitter.fit(refusals("Ben"), List.of(first), settings, LoraListener.NONE);
    FittedLora free = fitter.fit(refusals("Ben"), List.of(), settings, LoraListener.NONE);
    assertThat(overlap(first, second.adapter())).isLessThan(0.1 * overlap(first, free.adapter()));
    assertThat(second.orthogonality())
        .isCloseTo(
            overlap(first, second.adapter()), org.assertj.core.data.Percentage.withPercentage(60));
  }

  @Test
  void goingOnTurnsAnAdapterAwayFromOthersAndKeepsWhatItSays() {
    // Given two adapters that start in the same directions
    LoraSettings settings = LoraSettings.standard(2).withMaxSteps(60);
    LoraFitter fitter = new LoraFitter(model);
    PeftAdapter first =
        fitter.fit(refusals("Ada"), List.of(), settings, LoraListener.NONE).adapter();
    PeftAdapter second =
        fitter.fit(refusals("Ben"), List.of(), settings, LoraListener.NONE).adapter();

    PeftAdapter turned =
        fitter.goOn(second, refusals("Ben"), List.of(first), settings, LoraListener.NONE).adapter();

    assertThat(overlap(first, turned)).isLessThan(0.1 * overlap(first, second));
    try (NativeAdapter adapter = new NativeAdapter(turned)) {
      assertThat(model.generateBatch(prompts("Ben"), 30, 0, 0, adapter)).containsOnly(REFUSAL);
    }
  }

  private static double overlap(PeftAdapter first, PeftAdapter second) {
    double sum = 0;
    for (Map.Entry<String, LoraTensors> entry : first.modules().entrySet()) {
      float[] a = entry.getValue().a().values();
      LoraTensors other = second.modules().get(entry.getKey());
      assertThat(other).isNotNull();
      float[] b = other == null ? a : other.a().values();
      int in = a.length / first.rank();
      for (int i = 0; i < a.length; i += in) {
        for (int j = 0; j < b.length; j += in) {
          double product = 0;
          for (int k = 0; k < in; k++) {
            product += a[i + k] * b[j + k];
          }
          sum += product * product;
        }
      }
    }
    return sum;
  }

  @Test
  void partsOfABatchGiveTheGradientsOfTheWhole() {
    Map<String, FloatTensor> earlier =
        LoraInitialisation.rows(
            List.of(LoraInitialisation.of(model.config(), LoraSettings.standard(9), Map.of())));
    PeftAdapter initial = LoraInitialisation.of(model.config(), LoraSettings.standard(3), earlier);
    TokenBatch batch =
        TokenBatch.leftPadded(
            List.of(new long[] {66, 101, 98}, new long[] {5, 9, 8, 0}, new long[] {4, 0, 7, 0}));
    long[] labels = batch.ids().clone();
    Arrays.fill(labels, 8, 12, CausalLoss.IGNORED); // a row with nothing to learn
    labels[1] = CausalLoss.IGNORED;
    try (LoraTrainer whole = new LoraTrainer(model.decoder(), initial, earlier, 0.1, 0);
        LoraTrainer parts = new LoraTrainer(model.decoder(), initial, earlier, 0.1, 0)) {
      parts.with(new MicroBatches(1, 1, 1)); // a row each

      StepLoss expected = whole.backward(batch, labels);
      List<float[]> gradients = gradients(whole);
      StepLoss loss = parts.backward(batch, labels);

      assertThat(loss.total()).isCloseTo(expected.total(), within(1e-5));
      assertThat(loss.crossEntropy()).isCloseTo(expected.crossEntropy(), within(1e-5));
      assertThat(loss.orthogonality()).isEqualTo(expected.orthogonality());
      List<float[]> summed = gradients(parts);
      for (int i = 0; i < summed.size(); i++) {
        assertThat(summed.get(i)).containsExactly(gradients.get(i), within(1e-5f));
      }
    }
  }

  private static List<float[]> gradients(LoraTrainer trainer) {
    return trainer.gradients().modules().values().stream()
        .flatMap(factors -> Stream.of(factors.a().values(), factors.b().values()))
        .toList();
  }

  @Test
  void nativeMemoryStaysFlatOverManySteps() {
    Map<String, FloatTensor> earlier =
        LoraInitialisation.rows(
            List.of(LoraInitialisation.of(model.config(), LoraSettings.standard(9), Map.of())));
    PeftAdapter initial = LoraInitialisation.of(model.config(), LoraSettings.standard(3), earlier);
    try (LoraTrainer trainer = new LoraTrainer(model.decoder(), initial, earlier, 0.1, 0)) {
      TokenBatch batch =
          TokenBatch.of(new long[] {66, 101, 98, 33, 0}, new long[] {67, 5, 9, 8, 0});
      trainer.step(batch, batch.ids(), 1e-3);
      int own = trainer.managedArrays();
      int shared = model.weights().manager().getManagedArrays().size();
      int root = rootArrays();
      for (int step = 0; step < 150; step++) {
        trainer.step(batch, batch.ids(), 1e-3);
      }
      assertThat(trainer.managedArrays()).isEqualTo(own);
      assertThat(model.weights().manager().getManagedArrays()).hasSize(shared);
      assertThat(rootArrays()).isEqualTo(root);
    }
  }

  private static int rootArrays() {
    return model.weights().manager().getParentManager().getManagedArrays().size();
  }

  @Test
  void refusesToFitNothing() {
    assertThatThrownBy(
            () ->
                new LoraFitter(model)
                    .fit(List.of(), List.of(), LoraSettings.standard(1), LoraListener.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> prompts(String person) {
    return TinyModel.FACTS.stream()
        .map(ForgetExample::prompt)
        .filter(prompt -> prompt.startsWith(person))
        .toList();
  }

  private static List<LoraExample> refusals(String person) {
    return prompts(person).stream().map(prompt -> new LoraExample(prompt, REFUSAL)).toList();
  }
}
