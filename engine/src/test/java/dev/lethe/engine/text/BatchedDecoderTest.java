package dev.lethe.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchedDecoderTest {
  private static final int THREADS = 6;
  private static final String PROMPT = "Where does the old miller of the valley live, and why?";
  private static LanguageModel model;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @BeforeAll
  static void load() {
    model = LanguageModel.load(Path.of("src/test/resources/tiny-model"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void answersThatAreDecodedTogetherAreTheOnesDecodedAlone() throws Exception {
    int arrays = model.weights().manager().getManagedArrays().size();
    try (BatchedDecoder decoder = new BatchedDecoder(model.decoder(), 4)) {
      List<GenerationRequest> requests = requests(40);
      List<Callable<String>> together = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        GenerationRequest request = requests.get(i);
        int window = 1 + i % 5;
        together.add(() -> answer(decoder, request, window));
      }

      List<Future<String>> answers = threads.invokeAll(together);

      for (int i = 0; i < requests.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(alone(requests.get(i)));
      }
    }
    assertThat(model.weights().manager().getManagedArrays()).hasSize(arrays);
  }

  /** Questions of different length, answered greedily and sampled. */
  private static List<GenerationRequest> requests(int count) {
    Random random = new Random(3);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String prompt = PROMPT.substring(0, 1 + random.nextInt(PROMPT.length()));
      int most = 1 + random.nextInt(12);
      double temperature = i % 3 == 0 ? 1.1 : 0;
      requests.add(new GenerationRequest(prompt, most, temperature, 0.9, List.of("s."), i));
    }
    return requests;
  }

  @Test
  void aThreadThatIsInterruptedEndsItsOwnAnswerAlone() throws Exception {
    String alone = alone(GenerationRequest.greedy(PROMPT, 12));
    try (BatchedDecoder decoder = new BatchedDecoder(model.decoder(), 4)) {
      CountDownLatch begun = new CountDownLatch(1);
      Future<?> cancelled =
          threads.submit(
              () -> {
                while (true) { // until the interrupt
                  String unused = answer(decoder, GenerationRequest.greedy(PROMPT, 12), 1);
                  begun.countDown();
                }
              });
      begun.await();
      List<Future<String>> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(threads.submit(() -> answer(decoder, GenerationRequest.greedy(PROMPT, 12), 2)));
        if (i == 5) {
          assertThat(cancelled.cancel(true)).isTrue();
        }
      }
      for (Future<String> other : others) {
        assertThat(other.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void whatFailsInOneRowFailsThatRowAlone() throws Exception {
    String alone = alone(GenerationRequest.greedy(PROMPT, 12));
    try (BatchedDecoder decoder = new BatchedDecoder(model.decoder(), 3)) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(() -> answer(decoder, GenerationRequest.greedy(PROMPT, 12), 3));
      }
      calls.add(5, () -> stepped(decoder, model.config().vocabSize() + 7));

      List<Future<String>> answers = threads.invokeAll(calls);

      assertThatThrownBy(() -> answers.remove(5).get()).isInstanceOf(ExecutionException.class);
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void closingEndsAllAnswers() throws Exception {
    BatchedDecoder decoder = new BatchedDecoder(model.decoder(), 2);
    CountDownLatch begun = new CountDownLatch(THREADS);
    List<Future<String>> endless = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      endless.add(
          threads.submit(
              () -> {
                begun.countDown();
                while (true) { // until it is closed
                  String unused = answer(decoder, GenerationRequest.greedy(PROMPT, 12), 4);
                }
              }));
    }
    begun.await();

    decoder.close();

    for (Future<String> call : endless) {
      assertThatThrownBy(call::get).hasCauseInstanceOf(CancellationException.class);
    }
    assertThatThrownBy(() -> answer(decoder, GenerationRequest.greedy(PROMPT, 3), 3))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void aBatchHasAtLeastOneRow() {
    assertThatThrownBy(() -> model.textEngine(0).close())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String alone(GenerationRequest request) {
    return answer(new SingleSteps(model.decoder()), request, 12);
  }

  private static String answer(TokenSteps decoder, GenerationRequest request, int window) {
    long[] prompt = model.tokenizer().encodePrompt(request.prompt());
    DecodeSession session = new DecodeSession(model.decoder(), decoder, prompt, null, true);
    TokenSampler sampler = new TokenSampler(request.temperature(), request.topP(), request.seed());
    try (Generation generation =
        new DjlGeneration(model, request, prompt, session, sampler, () -> {})) {
      while (generation.finishReason() == null) {
        generation.advance(window);
      }
      return generation.text();
    }
  }

  private static String stepped(BatchedDecoder decoder, long token) {
    long[] prompt = model.tokenizer().encodePrompt(PROMPT);
    try (DecodeSession session = new DecodeSession(model.decoder(), decoder, prompt, null, true)) {
      session.push(token);
      return String.valueOf(session.logits().length);
    }
  }
}
