package dev.lethe.inference.serving;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.jinja.TemplateException;
import dev.lethe.engine.jinja.TemplateRefusal;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.openai.CompletionCall;
import dev.lethe.inference.openai.CompletionInput;
import dev.lethe.inference.openai.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls behind the gates in force. Thread-safe; blocks while it generates. */
public final class CompletionService {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionService.class);

  private final ReplicaState state;
  private final LiveGates gates;
  private final RecentTraffic traffic;
  private final Defaults defaults;
  private final RandomSource random;

  /**
   * What a call gets that leaves the choice to the server.
   *
   * @param holdBack see {@link GatedGenerator}
   */
  public record Defaults(double temperature, int maxTokens, int holdBack) {}

  public CompletionService(
      ReplicaState state,
      LiveGates gates,
      RecentTraffic traffic,
      Defaults defaults,
      RandomSource random) {
    this.state = state;
    this.gates = gates;
    this.traffic = traffic;
    this.defaults = defaults;
    this.random = random;
  }

  /** Answers every question with the gates that are in force now, and tells {@code reply}. */
  public void answer(CompletionCall call, CompletionSink reply) {
    try {
      reply.mustBeWaitedFor();
      reply.finished(withGates(call, reply));
    } catch (ClientGoneException e) {
      LOG.debug(LogKey.CLIENT_GONE);
    } catch (ApiException e) {
      reply.failed(e.error());
    } catch (CancellationException e) {
      reply.failed(ApiError.notReady());
    } catch (RuntimeException | Error e) {
      LOG.error(LogKey.ANSWER_FAILED, new RedactedException(e));
      reply.failed(ApiError.internal());
    }
  }

  private List<GatedAnswer> withGates(CompletionCall call, CompletionSink reply) {
    ServedModel model = state.model();
    if (model == null || !state.ready()) {
      throw new ApiException(ApiError.notReady());
    }
    GateSnapshot snapshot =
        gates.acquire().orElseThrow(() -> new ApiException(ApiError.notReady()));
    try {
      return all(call, reply, model, snapshot.gates());
    } finally {
      snapshot.release();
    }
  }

  private List<GatedAnswer> all(
      CompletionCall call, CompletionSink reply, ServedModel model, GateSet inForce) {
    List<GenerationRequest> requests =
        call.questions().stream().map(question -> request(call, question, model)).toList();
    TextEngine engine = new CancellableEngine(model.engine(), reply::mustBeWaitedFor);
    boolean explains = reply.wantsExplanation() && requests.size() == 1;
    QuestionListener listener = new QuestionListener(traffic, explains);
    GatedGenerator generator = new GatedGenerator(engine, defaults.holdBack(), listener);
    List<GatedAnswer> answers = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      List<String> turns = call.questions().get(i).turns();
      GatedAnswer answer = generator.answer(inForce, turns, requests.get(i), reply.sink());
      traffic.answered(answer.outcome());
      traffic.unknown(answer.unknown());
      answers.add(answer);
    }
    listener.explanation(inForce).ifPresent(reply::explained);
    return answers;
  }

  private GenerationRequest request(
      CompletionCall call, CompletionInput question, ServedModel model) {
    String prompt = prompt(question, model);
    SamplingParameters sampling = call.sampling();
    return new GenerationRequest(
        prompt,
        maxTokens(call, model, countTokens(call, prompt, model)),
        sampling.temperature() == null ? defaults.temperature() : sampling.temperature(),
        sampling.topP(),
        sampling.stop(),
        sampling.seed() == null ? random.seed() : sampling.seed());
  }

  private static String prompt(CompletionInput question, ServedModel model) {
    if (question instanceof CompletionInput.Prompt plain) {
      return plain.text();
    }
    try {
      return Objects.requireNonNull(model.template())
          .render(((CompletionInput.Chat) question).messages());
    } catch (TemplateException e) {
      // Its messages are the template's own and hold nothing of the conversation.
      String what = e instanceof TemplateRefusal ? "refuses" : "cannot render";
      throw new ApiException(
          ApiError.invalid(
              "messages",
              "This model's chat template " + what + " these messages: " + e.getMessage()));
    }
  }

  private static int countTokens(CompletionCall call, String prompt, ServedModel model) {
    try {
      return model.engine().countTokens(prompt);
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ApiError.invalid(
              call.promptParam(), "This text holds control tokens that cannot be read as text."));
    }
  }

  private int maxTokens(CompletionCall call, ServedModel model, int promptTokens) {
    int context = model.engine().contextLength();
    Integer asked = call.sampling().maxTokens();
    int room = context - promptTokens;
    if (asked == null ? room < 1 : asked > room) {
      int completion = asked == null ? defaults.maxTokens() : asked;
      throw new ApiException(
          ApiError.contextLength(call.promptParam(), context, promptTokens, completion));
    }
    return asked == null ? Math.min(room, defaults.maxTokens()) : asked;
  }
}
