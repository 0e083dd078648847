package dev.lethe.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentTracesTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + ID + "-b7ad6b7169203331-01";

  private final RecentTraces traces = new RecentTraces();

  @Test
  void whatIsWrittenOfARequestCarriesItsTraceAndNothingElse() {
    Headers heard = headers("traceparent", PARENT).add("tracestate", bytes("vendor=1"));
    heard.add("subject", bytes("somebody"));

    traces.heard("r-1", heard);

    assertThat(written("r-1")).containsExactly("traceparent=" + PARENT, "tracestate=vendor=1");
    assertThat(written("r-2")).isEmpty();
  }

  @Test
  void theFirstContextOfARequestCounts() {
    traces.heard("r-1", new RecordHeaders());
    traces.heard("r-1", headers("traceparent", PARENT));
    traces.heard("r-1", headers("traceparent", PARENT.replace(ID, "f".repeat(32))));

    assertThat(written("r-1")).containsExactly("traceparent=" + PARENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
      })
  void whatIsNoContextIsIgnoredWithItsState(String parent) {
    Headers heard = headers("traceparent", parent).add("tracestate", bytes("vendor=1"));

    traces.heard("r-1", heard);

    assertThat(written("r-1")).isEmpty();
    assertThat(TraceContext.of(heard)).isEmpty();
  }

  @Test
  void theOldestAreForgotten() {
    for (int i = 0; i < 5_000; i++) {
      traces.heard("r-" + i, headers("traceparent", PARENT));
    }

    assertThat(written("r-0")).isEmpty();
    assertThat(written("r-4999")).containsExactly("traceparent=" + PARENT);
  }

  /** What a record about a request carries. */
  private List<String> written(String requestId) {
    Headers written = new RecordHeaders();
    traces.addTo(written, requestId);
    List<String> texts = new ArrayList<>();
    written.forEach(
        header -> texts.add(header.key() + "=" + new String(header.value(), bytesAs())));
    return texts;
  }

  private static Headers headers(String name, String value) {
    return new RecordHeaders().add(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(bytesAs());
  }

  private static Charset bytesAs() {
    return StandardCharsets.UTF_8;
  }
}
