package dev.lethe.trainer.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.trainer.StatementChains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterInboxTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
  private static final Actor OPERATOR = Actor.key("0123456789ab", Role.OPERATOR);
  private static final String ID = "request/1 …";

  @TempDir private Path root;

  @Test
  void keepsTheLastThatWasHandedInUntilItsRequestHasEnded() throws Exception {
    AdapterInbox inbox = inbox(StatementChains.TRAINER);
    inbox.keep(ID, adapter(inbox, "first"), OPERATOR, NOW);
    inbox.keep(ID, adapter(inbox, "second"), OPERATOR, NOW);

    AdapterInbox.Waiting waiting = inbox.find(ID).orElseThrow();

    assertThat(waiting.note().by()).isEqualTo(OPERATOR);
    assertThat(waiting.folder().resolve(PeftFolder.WEIGHTS)).hasContent("second");
    assertThat(inbox.suppliedBy(ID)).hasValue(OPERATOR);
    assertThat(inbox.find("another")).isEmpty();
    inbox.forget(ID);
    assertThat(inbox.find(ID)).isEmpty();
    try (Stream<Path> left = Files.list(root)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void takesNothingThatNoTrainerTook() throws Exception {
    AdapterInbox ours = inbox(StatementChains.TRAINER);
    ControlSigner stranger =
        ControlSigner.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    AdapterInbox theirs = inbox(stranger);

    theirs.keep(ID, adapter(theirs, "weights"), OPERATOR, NOW);
    assertThat(ours.find(ID)).as("signed by somebody else").isEmpty();

    ours.keep(ID, adapter(ours, "weights"), OPERATOR, NOW);
    Path folder = ours.find(ID).orElseThrow().folder();
    ours.keep("other", adapter(ours, "others"), OPERATOR, NOW);
    Path other = ours.find("other").orElseThrow().folder();
    Files.writeString(folder.resolve(PeftFolder.WEIGHTS), "changed");
    assertThat(ours.find(ID)).as("other files").isEmpty();

    AdapterInbox.delete(folder);
    Files.move(other, folder);
    assertThat(ours.find(ID)).as("handed in for another request").isEmpty();

    Files.writeString(folder.resolve("hand-in.json"), "{}");
    assertThat(ours.find(ID)).as("no note").isEmpty();
  }

  @Test
  void aRequestWaitsForItsAdapterAsLongAsIsSaid() throws Exception {
    AdapterInbox inbox = inbox(StatementChains.TRAINER);

    assertThat(inbox.isAwaited(ID, NOW, NOW.plusSeconds(59))).isTrue();
    assertThat(inbox.isAwaited(ID, NOW, NOW.plusSeconds(60))).isFalse();
    inbox.keep(ID, adapter(inbox, "weights"), OPERATOR, NOW);
    assertThat(inbox.isAwaited(ID, NOW, NOW.plusSeconds(5))).isFalse();
  }

  private AdapterInbox inbox(ControlSigner signer) {
    return new AdapterInbox(
        root,
        "tiny",
        "sha256:" + "0".repeat(64),
        Duration.ofMinutes(1),
        signer,
        TrustedKeys.of(StatementChains.TRAINER.publicKey()));
  }

  private static Path adapter(AdapterInbox inbox, String weights) throws IOException {
    Path folder = inbox.arriving();
    Files.writeString(folder.resolve(PeftFolder.CONFIG), "{}");
    Files.writeString(folder.resolve(PeftFolder.WEIGHTS), weights);
    return folder;
  }
}
