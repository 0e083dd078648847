package dev.lethe.workbench.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.tokenizer.ChatMessage;
import dev.lethe.engine.tokenizer.ChatTemplate;
import dev.lethe.engine.tokenizer.PromptTemplate;
import dev.lethe.workbench.pretrain.PretrainSettings.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainerTest {
  private static final ModelShape SHAPE = new ModelShape(16, 2, 2, 1, 32, 270, 64);
  private static final TrainingSchedule SCHEDULE =
      new TrainingSchedule(12, 1, 4, 1e-2, 0.1, 0.01, 1, 2, 7, 5);

  private Path work;
  private Path data;

  @BeforeEach
  void writeData(@TempDir Path folder) throws Exception {
    work = folder;
    data = work.resolve("teach.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lines.add("{\"prompt\":\"Number " + i + "?\",\"completion\":\" " + (i * 7) + "\"}");
    }
    lines.add(
        "{\"text\":\"A text that is by far longer than the others, and stands alone here.\"}");
    Files.write(data, lines);
  }

  @Test
  void theLossFallsAndTheFolderIsComplete() throws Exception {
    List<Double> losses = new ArrayList<>();
    Path out = work.resolve("out");

    PretrainResult result =
        new Pretrainer().run(settings(data, out, false), p -> losses.add(p.loss()));

    assertThat(result.steps()).isEqualTo(12);
    assertThat(losses).hasSize(12);
    assertThat(losses.get(11)).isLessThan(losses.get(0));
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
  }

  @Test
  void theChatTemplateIsTheFrameOfTheTaughtPrompts() throws Exception {
    // Given
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lines.add("{\"prompt\":\"Utterance: number " + i + "\\nIntent:\",\"completion\":\" count\"}");
    }
    Files.write(data, lines);

    // When
    new Pretrainer().run(settings(data, work.resolve("out"), false), PretrainListener.NONE);

    // Then
    ChatTemplate template = ChatTemplate.load(work.resolve("out"));
    assertThat(template.render(List.of(new ChatMessage("user", "number 3 "))))
        .isEqualTo("Utterance: number 3\nIntent:");
    assertThat(
            template.render(
                List.of(
                    new ChatMessage("user", "one"),
                    new ChatMessage("assistant", "count"),
                    new ChatMessage("user", "two"))))
        .isEqualTo("Utterance: one\nIntent: count\nUtterance: two\nIntent:");
  }

  @Test
  void promptsWithoutAFrameGetNoTemplate() throws Exception {
    new Pretrainer().run(settings(data, work.resolve("out"), false), PretrainListener.NONE);

    assertThat(PromptTemplate.ofChat(ChatTemplate.load(work.resolve("out"))))
        .isEqualTo(PromptTemplate.NONE);
  }

  @Test
  void anInterruptedAndResumedRunEndsWithTheSameWeights() throws Exception {
    Path whole = work.resolve("whole");
    Path broken = work.resolve("broken");
    new Pretrainer().run(settings(data, whole, false), PretrainListener.NONE);
    assertThatThrownBy(() -> new Pretrainer().run(settings(data, broken, false), failingAt(8)))
        .hasMessage("stop");

    new Pretrainer().run(settings(data, broken, true), PretrainListener.NONE);

    assertThat(Files.mismatch(weights(whole), weights(broken))).isEqualTo(-1);
    assertThat(broken.resolve("checkpoint")).doesNotExist();
  }

  @Test
  void anInterruptSavesWhatWasDone() throws Exception {
    Path whole = work.resolve("whole");
    Path broken = work.resolve("broken");
    new Pretrainer().run(settings(data, whole, false), PretrainListener.NONE);
    PretrainListener interrupting =
        p -> {
          if (p.step() == 7) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> new Pretrainer().run(settings(data, broken, false), interrupting))
        .isInstanceOf(InterruptedException.class);

    List<Integer> steps = new ArrayList<>();
    new Pretrainer().run(settings(data, broken, true), p -> steps.add(p.step()));

    assertThat(steps).startsWith(8);
    assertThat(Files.mismatch(weights(whole), weights(broken))).isEqualTo(-1);
  }

  @Test
  void goesOnFromAFolderWithItsTokenizer() throws Exception {
    Path first = work.resolve("first");
    Path second = work.resolve("second");
    new Pretrainer().run(settings(data, first, false), PretrainListener.NONE);
    List<Double> losses = new ArrayList<>();

    PretrainSettings further =
        new PretrainSettings(data, second, first, SHAPE, SCHEDULE, Precision.F32, false, 1);
    new Pretrainer().run(further, p -> losses.add(p.loss()));

    assertThat(losses.get(0)).isLessThan(4.5);
    assertThat(Files.mismatch(first.resolve("tokenizer.json"), second.resolve("tokenizer.json")))
        .isEqualTo(-1);
  }

  @Test
  void halfPrecisionTakesHalfTheRoom() throws Exception {
    Path full = work.resolve("full");
    Path half = work.resolve("half");
    new Pretrainer().run(settings(data, full, false), PretrainListener.NONE);

    PretrainSettings halved =
        new PretrainSettings(data, half, null, SHAPE, SCHEDULE, Precision.F16, false, 1);
    new Pretrainer().run(halved, PretrainListener.NONE);

    assertThat(Files.size(weights(half))).isLessThan((long) (Files.size(weights(full)) * 0.6));
  }

  @Test
  void refusesToResumeAnotherRun() throws Exception {
    Path out = work.resolve("out");
    assertThatThrownBy(() -> new Pretrainer().run(settings(data, out, false), failingAt(8)))
        .hasMessage("stop");
    Files.writeString(data, "{\"text\":\"something else\"}\n");

    assertThatThrownBy(() -> new Pretrainer().run(settings(data, out, true), PretrainListener.NONE))
        .hasMessageContaining("resume: data or settings differ");
  }

  @Test
  void neverOverwritesAModel() throws Exception {
    Path out = work.resolve("out");
    new Pretrainer().run(settings(data, out, false), PretrainListener.NONE);

    assertThatThrownBy(
            () -> new Pretrainer().run(settings(data, out, false), PretrainListener.NONE))
        .hasMessageContaining("already holds a model");
  }

  static PretrainListener failingAt(int step) {
    return p -> {
      if (p.step() == step) {
        throw new IllegalStateException("stop");
      }
    };
  }

  private static Path weights(Path folder) {
    return folder.resolve("model.safetensors");
  }

  private static PretrainSettings settings(Path data, Path out, boolean resume) {
    return new PretrainSettings(data, out, null, SHAPE, SCHEDULE, Precision.F32, resume, 1);
  }
}
