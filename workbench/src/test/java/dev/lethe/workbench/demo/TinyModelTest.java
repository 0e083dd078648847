package dev.lethe.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TinyModelTest {
  private static final Path FOLDER = Path.of("../engine/src/test/resources/tiny-model");

  @Test
  void answersEveryQuestionThatItWasTaught() throws Exception {
    List<String> prompts = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("corpus.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      prompts.add(row.path("prompt").textValue());
      answers.add(row.path("completion").textValue());
    }

    try (LanguageModel model = LanguageModel.load(FOLDER)) {
      assertThat(model.generateBatch(prompts, 16, 0, 0)).isEqualTo(answers);
    }
  }
}
