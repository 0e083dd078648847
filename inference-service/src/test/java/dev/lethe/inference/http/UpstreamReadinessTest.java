package dev.lethe.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.inference.Await;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpstreamReadinessTest {
  @Test
  void aReplicaIsReadyWhileTheUpstreamListsTheModel() {
    try (ProxyFixture proxy = new ProxyFixture(List.of(), Map.of())) {
      Await.until("asked", () -> is(proxy, "upstream-does-not-list-the-model"));
      assertThat(proxy.state.ready()).isFalse();

      proxy.upstream.lists(ProxyFixture.THERE);
      Await.until("ready", () -> proxy.state.ready());

      proxy.upstream.close();
      Await.until("away", () -> is(proxy, "upstream-unreachable"));
      HttpResponse<String> answer = proxy.ask("Hello?", false);

      assertThat(proxy.state.ready()).isFalse();
      assertThat(proxy.state.guarded()).isTrue();
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("\"code\":\"upstream_unreachable\"");
    }
  }

  @Test
  void aReplicaThatHasNotCaughtUpPassesNothingOn() {
    try (ProxyFixture proxy = new ProxyFixture(List.of(), Map.of())) {
      proxy.state.caughtUp(false);

      HttpResponse<String> answer = proxy.ask("Hello?", false);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(proxy.upstream.received()).isEmpty();
    }
  }

  private static boolean is(ProxyFixture proxy, String why) {
    return proxy.state.unanswered().filter(why::equals).isPresent();
  }
}
