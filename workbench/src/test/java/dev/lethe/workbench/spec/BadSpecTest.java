package dev.lethe.workbench.spec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.workbench.TinySpec;
import dev.lethe.workbench.score.MethodScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadSpecTest {
  private final Path folder;

  BadSpecTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void write() throws IOException {
    TinySpec.write(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          "exact"; "best"; spec.json: scoring must be exact or rougeL
          "max_new_tokens": 12; "max_new_tokens": 0; spec.json: max_new_tokens must be a positive whole number
          "name": "tiny"; "nom": "tiny"; spec.json: name must be a string
          "tiny-02"; "tiny-01"; spec.json: requests[1].id is that of an earlier request
          "subject": "two"; "subject": 2; spec.json: requests[1].subject must be a string
          "forget-02.jsonl"; "gone.jsonl"; gone.jsonl is missing
          "probe-01.jsonl"; "gone.jsonl"; gone.jsonl is missing
          "retain.jsonl"; "gone.jsonl"; gone.jsonl is missing
          "teach.jsonl"; "gone.jsonl"; gone.jsonl is missing
          "max_new_tokens"; "utility": ["x"], "max_new_tokens"; spec.json: utility must be an object of names and files
          "max_new_tokens"; "utility": {"qa": 1}, "max_new_tokens"; spec.json: utility.qa must be a string
          "max_new_tokens"; "utility": {"qa": "gone.jsonl"}, "max_new_tokens"; gone.jsonl is missing
          "max_new_tokens"; "holdout": 1, "max_new_tokens"; spec.json: holdout must be a string
          "max_new_tokens"; "holdout": "gone.jsonl", "max_new_tokens"; gone.jsonl is missing
          "max_new_tokens"; "retrained": "gone", "max_new_tokens"; spec.json: retrained names no folder
          "max_new_tokens"; "reference": "gone", "max_new_tokens"; spec.json: reference names no folder
          {"name"; ["name"; spec.json is not valid JSON, line 1
          """)
  void saysWhichFieldIsWrong(String old, String changed, String message) throws IOException {
    Path file = folder.resolve("spec.json");
    Files.writeString(file, Files.readString(file).replace(old, changed));

    assertThatThrownBy(this::open).isInstanceOf(BadSpecException.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          forget-01.jsonl; {"prompt": "a"}; forget-01.jsonl, line 2: completion must be a string
          probe-02.jsonl; {"prompt": "a", "completion": " "}; probe-02.jsonl, line 2: completion is empty
          retain.jsonl; {"prompt": 1, "completion": "b"}; retain.jsonl, line 2: prompt must be a string
          retain.jsonl; {"prompt": "a"; retain.jsonl, line 2: not valid JSON
          retain.jsonl; []; retain.jsonl, line 2: not a JSON object
          probe-01.jsonl; {"prompt": "a", "completion": "b", "wrong": "c"}; probe-01.jsonl, line 2: wrong must be a list of strings
          """)
  void saysWhichLineIsWrong(String file, String line, String message) throws IOException {
    Files.writeString(
        folder.resolve(file), "{\"prompt\": \"p\", \"completion\": \"c\"}\n" + line + "\n");

    assertThatThrownBy(this::open).isInstanceOf(BadSpecException.class).hasMessage(message);
  }

  @Test
  void refusesAnEmptyForgetSet() throws IOException {
    Files.writeString(folder.resolve("forget-02.jsonl"), "\n");

    assertThatThrownBy(this::open).hasMessage("forget-02.jsonl holds no example");
  }

  @Test
  void refusesZeroRequests() throws IOException {
    Files.writeString(
        folder.resolve("spec.json"),
        "{\"name\": \"none\", \"teach\": \"teach.jsonl\", \"retain\": \"retain.jsonl\","
            + " \"requests\": [], \"max_new_tokens\": 4, \"scoring\": \"exact\"}");

    assertThatThrownBy(this::open)
        .hasMessage("spec.json: requests must be a list with at least one request");
  }

  @Test
  void refusesToGiveAwayTheOnlyRetainedExample() throws IOException {
    Files.writeString(
        folder.resolve("retain.jsonl"), "{\"prompt\": \"p\", \"completion\": \"c\"}\n");
    MethodScorer scorer = MethodScorer.open(folder, ForgetSpec.read(folder), 200);

    assertThatThrownBy(scorer::checkSample)
        .isInstanceOf(BadSpecException.class)
        .hasMessageStartingWith("retain: one example");
  }

  @Test
  void refusesBytesThatAreNotText() throws IOException {
    Files.write(folder.resolve("retain.jsonl"), new byte[] {(byte) 0xc3, 0x28});

    assertThatThrownBy(this::open).hasMessage("retain.jsonl is not UTF-8");
  }

  @Test
  void refusesAFolderWithoutASpec() {
    assertThatThrownBy(() -> ForgetSpec.read(folder.resolve("nothing")))
        .isInstanceOf(BadSpecException.class)
        .hasMessageStartingWith("spec: there is no folder");
  }

  private void open() {
    MethodScorer.open(folder, ForgetSpec.read(folder), 200);
  }
}
