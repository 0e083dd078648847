package dev.lethe.inference.http;

import dev.lethe.access.Caller;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.openai.CallReader;
import dev.lethe.inference.openai.CompletionCall;
import dev.lethe.inference.serving.CompletionSink;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.service.trace.Spans;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.apache.kafka.common.header.Headers;

/** One completion endpoint: reads and checks on the event loop, answers on a worker thread. */
final class CallHandler implements Handler<RoutingContext> {
  private final CallReader reader;
  private final AnswerShape shape;
  private final Backend backend;

  CallHandler(CallReader reader, AnswerShape shape, Backend backend) {
    this.reader = reader;
    this.shape = shape;
    this.backend = backend;
  }

  @Override
  public void handle(RoutingContext context) {
    ClientConnection client = new ClientConnection(context.response());
    Caller caller = Caller.of(context);
    try {
      Buffer body = context.body().buffer();
      CompletionCall call = reader.read(body == null ? new byte[0] : body.getBytes());
      if (!call.model().equals(backend.modelId())) {
        throw new ApiException(ApiError.modelNotFound());
      }
      boolean explains =
          backend.header().explains(caller, context.request().getHeader(GateHeader.EXPLAIN));
      CompletionSink reply = reply(call, client, caller, explains);
      Headers trace = Spans.context(CallSpan.traceparent(context), null);
      backend.admission().submit(() -> backend.completionService().answer(call, reply, trace));
    } catch (ApiException e) {
      client.refuse(e.error());
    }
  }

  private CompletionSink reply(
      CompletionCall call, ClientConnection client, Caller caller, boolean explains) {
    ServedModel model = backend.state().model();
    if (model == null || !backend.state().ready()) {
      throw new ApiException(ApiError.notReady());
    }
    AnswerWriter writer =
        new AnswerWriter(
            shape,
            shape.idPrefix() + backend.randomSource().id(),
            backend.clock().instant(),
            backend.modelId(),
            model.fingerprint(),
            call.includeUsage(),
            caller.mayReadGate());
    GateHeader header = backend.header().to(caller);
    return call.stream()
        ? new StreamReply(client, writer, header)
        : new WholeReply(client, writer, header, explains);
  }
}
