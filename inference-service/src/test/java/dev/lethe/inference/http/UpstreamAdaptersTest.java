package dev.lethe.inference.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.Await;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters at an upstream that takes them as vLLM does. */
class UpstreamAdaptersTest {
  private static final String QUESTION = "What does Berta Lindqvist collect?";
  private static final String LEAK = "Berta Lindqvist collects brass lanterns.";
  private static final String DIGEST = "sha256:" + "c".repeat(64);
  private static final String NAME = "lethe-" + "c".repeat(64);

  @TempDir private Path folder;

  @Test
  void aBundlesAdapterAnswersUnderItsNameInThePlaceOfTheDraft() throws Exception {
    try (ProxyFixture proxy = proxy("not-ready")) {
      ScriptedVllm vllm = new ScriptedVllm(proxy.upstream);
      attach(proxy);
      assertThat(vllm.loads).containsExactly(NAME);
      assertThat(Files.readString(shared().resolve(NAME).resolve(PeftFolder.WEIGHTS)))
          .isEqualTo("weights");

      // Given a draft on which the bundle's gate fires
      vllm.draft = LEAK;
      vllm.answer = FittedGates.REFUSED + " Really.";
      HttpResponse<String> whole = proxy.ask(QUESTION, false);
      HttpResponse<String> stream = proxy.ask(QUESTION, true);

      // Then what the adapter says is sent, and the draft is not
      for (HttpResponse<String> each : List.of(whole, stream)) {
        assertThat(gate(each)).isEqualTo(bundle("1.00"));
        assertThat(each.body()).contains("Really").doesNotContain("lanterns");
      }
      assertThat(whole.body()).contains(vllm.answer);
      JsonNode call = vllm.adapted.get(1);
      assertThat(call.path("model").asText()).isEqualTo(NAME);
      assertThat(call.path("stream").asBoolean()).isFalse();
      assertThat(call.path("messages").path(0).path("content").asText()).isEqualTo(QUESTION);

      // And what passes is passed on as ever
      vllm.draft = "Rivers run to the sea.";
      assertThat(gate(proxy.ask("Tell me about a river.", false))).isEqualTo("pass");
    }
  }

  @Test
  void whatAnAdapterSaysIsGatedToo() throws Exception {
    try (ProxyFixture proxy = proxy("not-ready")) {
      ScriptedVllm vllm = new ScriptedVllm(proxy.upstream);
      attach(proxy);
      vllm.draft = LEAK;
      for (String wrong : List.of(LEAK, "She is a painter, I believe.", "")) {
        vllm.answer = wrong;

        HttpResponse<String> answer = proxy.ask(QUESTION, false);

        assertThat(gate(answer)).isEqualTo(bundle("0.00"));
        assertThat(answer.body()).contains(FittedGates.REFUSED);
      }
      assertThat(vllm.adapted).hasSize(3);

      // A choice of which a part went out ends there, as without adapters
      vllm.answer = FittedGates.REFUSED;
      vllm.draft = "There is a person by that name who is fond of things. " + LEAK;
      assertThat(proxy.ask(QUESTION, true).body()).doesNotContain("lanterns");
    }
  }

  @Test
  void anUpstreamThatIgnoresAnAdapterIsFoundBeforeItIsInForce() throws Exception {
    try (ProxyFixture proxy = proxy("not-ready")) {
      ScriptedVllm vllm = new ScriptedVllm(proxy.upstream);
      vllm.ignoresAdapters = true;
      assertThatThrownBy(() -> attach(proxy))
          .isInstanceOf(BundleRejectedException.class)
          .hasMessageContaining("canary");

      vllm.loadsNothing = true;
      vllm.restart(Map.of());
      assertThatThrownBy(() -> attach(proxy)).hasMessageContaining("does not list");

      // Somebody else's adapter of that name is not ours; our own is, which another replica loaded
      vllm.ignoresAdapters = false;
      vllm.loadsNothing = false;
      vllm.restart(Map.of(NAME, "/elsewhere"));
      assertThatThrownBy(() -> attach(proxy)).hasMessageContaining("another path");
      vllm.restart(Map.of(NAME, "/shared/" + NAME));
      attach(proxy);

      vllm.draft = LEAK;
      vllm.answer = FittedGates.REFUSED;
      assertThat(gate(proxy.ask(QUESTION, false))).isEqualTo(bundle("1.00"));
      proxy.upstream.close();
      assertThatThrownBy(() -> engine(proxy).prepare(adapter(), "sha256:" + "d".repeat(64)))
          .hasMessageContaining("cannot be reached");
    }
  }

  @Test
  void afterARestartAReplicaIsReadyOnceAllAdaptersAreBack() throws Exception {
    try (ProxyFixture proxy = proxy("not-ready")) {
      ScriptedVllm vllm = new ScriptedVllm(proxy.upstream);
      attach(proxy);
      Await.until("ready", proxy.state::ready);

      vllm.loadsNothing = true;
      vllm.restart(Map.of());
      Await.until(
          "lost",
          () -> proxy.state.unanswered().filter("upstream-lacks-adapters"::equals).isPresent());
      vllm.draft = LEAK;
      assertThat(gate(proxy.ask(QUESTION, false))).isEqualTo(bundle("0.00"));

      vllm.loadsNothing = false;
      Await.until("back", proxy.state::ready);
      vllm.answer = FittedGates.REFUSED;
      assertThat(gate(proxy.ask(QUESTION, false))).isEqualTo(bundle("1.00"));
    }
  }

  @Test
  void bySettingItRefusesByTheGateMeanwhile() throws Exception {
    try (ProxyFixture proxy = proxy("gate-only")) {
      ScriptedVllm vllm = new ScriptedVllm(proxy.upstream);
      attach(proxy);
      Await.until("ready", proxy.state::ready);
      vllm.draft = LEAK;
      vllm.answer = FittedGates.REFUSED;
      vllm.loadsNothing = true;
      vllm.restart(Map.of());

      Await.until("lost", () -> vllm.loads.size() > 1);

      assertThat(proxy.state.ready()).isTrue();
      assertThat(gate(proxy.ask(QUESTION, false))).isEqualTo(bundle("0.00"));
    }
  }

  @Test
  void anAdapterThatNoBundleHasAnyMoreIsUnloaded() throws Exception {
    try (ProxyFixture proxy = proxy("not-ready")) {
      ScriptedVllm vllm = new ScriptedVllm(proxy.upstream);
      TextEngine engine = engine(proxy);
      attach(proxy);
      engine.attach("sha256:another-bundle", adapter(), DIGEST);

      engine.detach(FittedGates.BUNDLE);
      assertThat(vllm.unloads).isEmpty();
      engine.detach("sha256:another-bundle");

      Await.until("unloaded", () -> vllm.unloads.contains(NAME));
      Await.until("deleted", () -> !Files.exists(shared().resolve(NAME)));
      assertThat(proxy.state.ready()).isTrue();
    }
  }

  private void attach(ProxyFixture proxy) throws IOException {
    Path adapter = adapter();
    engine(proxy).prepare(adapter, DIGEST);
    engine(proxy).attach(FittedGates.BUNDLE, adapter, DIGEST);
  }

  private static TextEngine engine(ProxyFixture proxy) {
    return Objects.requireNonNull(proxy.state.model()).engine();
  }

  private Path adapter() throws IOException {
    Path peft = Files.createDirectories(folder.resolve("peft"));
    Files.writeString(peft.resolve(PeftFolder.CONFIG), "{\"r\":8}");
    Files.writeString(peft.resolve(PeftFolder.WEIGHTS), "weights");
    return peft;
  }

  private Path shared() {
    return folder.resolve("shared");
  }

  private ProxyFixture proxy(String lost) {
    return new ProxyFixture(
        List.of(FittedGates.bundle()),
        Map.of(
            "lethe.upstream.adapters",
            "vllm",
            "lethe.upstream.adapter-dir",
            shared().toString(),
            "lethe.upstream.adapter-path",
            "/shared",
            "lethe.upstream.adapters-lost",
            lost));
  }

  private static String bundle(String weight) {
    return "bundle;digest=\"" + FittedGates.BUNDLE + "\";weight=" + weight;
  }

  private static String gate(HttpResponse<String> answer) {
    return answer.headers().firstValue("Lethe-Gate").orElse("none");
  }
}
