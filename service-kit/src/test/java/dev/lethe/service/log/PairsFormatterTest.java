package dev.lethe.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import io.quarkus.logging.json.runtime.JsonFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class PairsFormatterTest {
  private final PairsFormatter formatter = new PairsFormatter(new JsonFormatter());

  @Test
  void pairsBecomeFieldsAndTheLineStays() throws Exception {
    JsonNode line = line("request waits: request={} state={} millis={}", "r-1", "RECEIVED", 42L);

    assertThat(line.get("request")).hasToString("\"r-1\"");
    assertThat(line.get("state")).hasToString("\"RECEIVED\"");
    assertThat(line.get("millis")).hasToString("42");
    assertThat(line.get("message").asText())
        .isEqualTo("request waits: request=r-1 state=RECEIVED millis=42");
    assertThat(line.get("level").asText()).isEqualTo("INFO");
  }

  @Test
  void aValueMayHoldAnything() throws Exception {
    JsonNode line =
        line(
            "held: reason={} path={} request={}",
            "too \"broad\", state=HELD \\ \n",
            "a b=c request=forged",
            "r-1");

    assertThat(line.get("reason").asText()).isEqualTo("too \"broad\", state=HELD \\ \n");
    assertThat(line.get("path").asText()).isEqualTo("a b=c request=forged");
    assertThat(line.get("request").asText()).isEqualTo("r-1");
    assertThat(line.has("state")).isFalse();
  }

  @Test
  void theLastValueMayBeAnException() throws Exception {
    JsonNode line = line("stopped: step={}", "migrate", new IllegalStateException("why"));

    assertThat(line.get("step").asText()).isEqualTo("migrate");
    assertThat(names(line)).doesNotContain("why");
  }

  @Test
  void whatAPairMustNotReplaceStays() throws Exception {
    JsonNode line = line("odd: message={} level={}", "forged", "TRACE");

    assertThat(line.get("message").asText()).isEqualTo("odd: message=forged level=TRACE");
    assertThat(line.get("level").asText()).isEqualTo("INFO");
  }

  @Test
  void theLinesOfOthersStayAsTheyAre() throws Exception {
    ExtLogRecord record = logged("done request={}", "r-1");
    record.setLoggerName("org.apache.kafka.clients");

    assertThat(names(read(record))).doesNotContain("request");
  }

  @Test
  void aLineTellsTheSpanItIsLoggedIn() throws Exception {
    try (SpanRecorder recorder = SpanRecorder.start();
        TracedStep step = Spans.step("fit", new RecordHeaders()).inThread()) {
      JsonNode line = line("fitting: request={}", "r-1");

      String[] parent = String.valueOf(step.traceparent()).split("-");
      assertThat(line.get("traceId").asText()).isEqualTo(parent[1]);
      assertThat(line.get("spanId").asText()).isEqualTo(parent[2]);
    }
    assertThat(names(line("fitting: request={}", "r-1"))).doesNotContain("traceId", "spanId");
  }

  @Test
  void onlyHandlersThatWriteJsonAreChanged() {
    ConsoleHandler plain = new ConsoleHandler();
    plain.setFormatter(new PatternFormatter("%m"));
    ConsoleHandler json = new ConsoleHandler();
    json.setFormatter(new JsonFormatter());

    JsonLogSetup.set(plain);
    JsonLogSetup.set(json);

    assertThat(plain.getFormatter()).isInstanceOf(PatternFormatter.class);
    assertThat(json.getFormatter()).isInstanceOf(PairsFormatter.class);
  }

  private JsonNode line(String text, Object... values) throws Exception {
    return read(logged(text, values));
  }

  private JsonNode read(ExtLogRecord record) throws Exception {
    return new ObjectMapper().readTree(formatter.format(record));
  }

  /** As SLF4J hands it to the log manager: the text is whole, and the values come with it. */
  private static ExtLogRecord logged(String text, Object... values) {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO,
            MessageFormatter.arrayFormat(text, values).getMessage(),
            ExtLogRecord.FormatStyle.NO_FORMAT,
            "test");
    record.setLoggerName("dev.lethe.trainer.Trainer");
    record.setParameters(values);
    return record;
  }

  private static List<String> names(JsonNode line) {
    List<String> names = new ArrayList<>();
    line.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
