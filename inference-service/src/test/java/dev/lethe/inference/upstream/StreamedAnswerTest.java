package dev.lethe.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.serve.AnswerGate;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.inference.http.FittedGates;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.ApiError;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When what is sent, step by step: everything happens at once here. */
class StreamedAnswerTest {
  /** 4 tokens of 4 bytes. */
  private static final int HOLD_BACK = 4;

  private final Sent sent = new Sent();
  private final Source source = new Source();

  @Test
  void nothingIsSentBeforeTheFirstWindowWasJudged() {
    StreamedAnswer stream = stream(FittedGates.bundle());

    stream.received(event("{\"role\":\"assistant\",\"content\":\"\"}"));
    stream.received(event("{\"content\":\"Rivers \"}"));
    assertThat(sent.text).isEmpty();
    assertThat(source.asked).isZero();

    stream.received(event("{\"content\":\"run down.\"}"));

    assertThat(source.asked).isEqualTo(1);
    assertThat(sent.opened).containsExactly(GateOutcome.PASS);
    assertThat(sent.text.toString()).contains("Rivers ").contains("run down.");
  }

  @Test
  void laterWindowsAreHeldToo() {
    StreamedAnswer stream = stream(FittedGates.bundle());
    stream.received(event("{\"content\":\"Rivers run down.\"}"));

    stream.received(event("{\"content\":\"Long ones\"}"));
    assertThat(sent.text.toString()).doesNotContain("Long");
    stream.received(event("{\"content\":\" do too.\"}"));

    assertThat(sent.text.toString()).contains("Long ones").contains(" do too.");
    assertThat(source.asked).isEqualTo(2);
  }

  @Test
  void logprobsWithoutTextWaitForTheirWindow() {
    StreamedAnswer stream = stream(FittedGates.bundle());
    stream.received(event("{\"content\":\"Rivers run down.\"}"));

    stream.received(
        Buffer.buffer(
            "data:"
                + " {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"logprobs\":{\"content\":[{\"token\":\"Rivers"
                + " run down.\",\"logprob\":-0.1},{\"token\":\" Berta\",\"logprob\":-1}]}}]}\n\n"));

    assertThat(sent.text.toString()).doesNotContain("Berta");
  }

  @Test
  void whereNoGateLooksAtDraftsNothingIsHeld() {
    StreamedAnswer stream = stream(FittedGates.shield());

    stream.received(event("{\"role\":\"assistant\",\"content\":\"\"}"));
    assertThat(sent.text.toString()).contains("assistant");
    stream.received(event("{\"content\":\"Rivers\"}"));

    assertThat(source.asked).isZero();
    assertThat(sent.text.toString()).contains("Rivers");
  }

  @Test
  void nothingIsReadWhileTheClientIsBehind() {
    StreamedAnswer stream = stream(FittedGates.bundle());
    sent.full = true;

    stream.received(event("{\"content\":\"Rivers run down.\"}"));
    assertThat(source.paused).isTrue();

    sent.full = false;
    sent.drained.run();
    assertThat(source.paused).isFalse();
  }

  @Test
  void aDoneThatComesBeforeTheWindowIsFullEndsIt() {
    StreamedAnswer stream = stream(FittedGates.bundle());

    stream.received(event("{\"content\":\"Yes.\"}"));
    stream.received(Buffer.buffer("data: [DONE]\r\n\r\n"));

    assertThat(sent.text.toString()).contains("Yes.").endsWith("data: [DONE]\r\n\r\n");
    assertThat(sent.ended).isTrue();
    assertThat(source.outcomes).containsExactly(GateOutcome.PASS);
  }

  @Test
  void aStreamThatEndsInOrderWithoutDoneIsWhole() {
    StreamedAnswer stream = stream(FittedGates.bundle());

    stream.received(
        Buffer.buffer(
            "data:"
                + " {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}]}"));
    stream.ended();

    assertThat(sent.text.toString()).contains("Yes.");
    assertThat(sent.ended).isTrue();
  }

  /** As llama.cpp's server ends its streams. */
  @Test
  void aDoneWithoutAnEmptyLineBehindItIsPassedOnAsItIs() {
    StreamedAnswer stream = stream(FittedGates.bundle());

    stream.received(event("{\"content\":\"Yes.\"}"));
    stream.received(Buffer.buffer("data: [DONE]\n"));
    stream.ended();

    assertThat(sent.text.toString()).endsWith("}]}\n\ndata: [DONE]\n");
    assertThat(sent.ended).isTrue();
  }

  /** As llama.cpp's server said it through 2025: no field of the SSE format (its pull 16109). */
  @Test
  void anErrorFieldEndsTheStream() {
    StreamedAnswer stream = stream(FittedGates.bundle());

    stream.received(event("{\"content\":\"Yes.\"}"));
    stream.received(
        Buffer.buffer(
            "error: {\"code\":400,\"message\":\"too"
                + " much\",\"type\":\"invalid_request_error\"}\n\n"));

    assertThat(sent.text.toString()).isEqualTo("error 400");
  }

  @Test
  void commentsAloneAreDropped() {
    StreamedAnswer stream = stream(FittedGates.shield());

    stream.received(Buffer.buffer(": keep-alive\n\n"));
    stream.received(event("{\"content\":\"Rivers run down.\"}"));

    assertThat(sent.text.toString()).doesNotContain("keep-alive").contains("Rivers");
  }

  private StreamedAnswer stream(dev.lethe.engine.gate.InstalledGate gate) {
    List<String> turns = List.of("Tell me about a river.");
    UpstreamCall call =
        new UpstreamCall(
            new ChoicesFormat(AnswerShape.CHAT, 1, false),
            "/chat/completions",
            Buffer.buffer(),
            true,
            List.of(turns),
            1,
            GenerationRequest.greedy("", 100));
    GateSet gates = GateSet.of(FittedGates.encoder(), List.of(gate));
    PassedCall passed =
        new PassedCall(
            call,
            List.of(AnswerGate.of(gates, turns, session -> {})),
            new UpstreamEngine("sha256:base", null, () -> {}),
            HOLD_BACK,
            new AnswerEnvelope("id", Instant.EPOCH, "m", null));
    return new StreamedAnswer(passed, sent, source, 10_000);
  }

  private static Buffer event(String delta) {
    return Buffer.buffer("data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n");
  }

  private static final class Source implements UpstreamFlow {
    @Override
    public void adapt(Map<Integer, Refusal> fired, Consumer<Map<Integer, Refusal>> answer) {
      answer.accept(fired);
    }

    int asked;
    boolean paused;
    List<GateOutcome> outcomes = List.of();

    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
    }

    @Override
    public void seen(AnswerEnvelope envelope) {}

    @Override
    public void abort() {}

    @Override
    public <T> void ask(Callable<T> question, Consumer<T> answer) {
      asked++;
      try {
        answer.accept(question.call());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void over(List<GateOutcome> all) {
      outcomes = all;
    }
  }

  private static final class Sent implements ProxyReply {
    final StringBuilder text = new StringBuilder();
    final List<GateOutcome> opened = new ArrayList<>();
    Runnable drained = () -> {};
    boolean full;
    boolean ended;

    @Override
    public boolean tellsGates() {
      return true;
    }

    @Override
    public void whenGone(Runnable stop) {}

    @Override
    public boolean isGone() {
      return false;
    }

    @Override
    public void whole(List<GateOutcome> outcomes, Buffer json) {
      throw new AssertionError("a stream");
    }

    @Override
    public void open(GateOutcome outcome) {
      opened.add(outcome);
    }

    @Override
    public void write(Buffer events) {
      text.append(events);
    }

    @Override
    public boolean isFull() {
      return full;
    }

    @Override
    public void whenDrained(Runnable goOn) {
      drained = goOn;
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public void failed(ApiError error, String retryAfter) {
      text.append("error ").append(error.code());
    }
  }
}
