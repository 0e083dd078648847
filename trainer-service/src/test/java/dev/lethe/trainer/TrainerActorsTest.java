package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ActorClaim.Action;
import dev.lethe.schemas.control.ActorTokens;
import dev.lethe.schemas.control.ControlSigner;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who released and who cancelled: what the ingest service signed of it counts, nothing else. */
class TrainerActorsTest {
  private static final Actor BEN = Actor.key("0123456789ab", Role.APPROVER);

  @AutoClose private final Trainers trainers;
  private final TestTopics log;

  TrainerActorsTest(@TempDir Path folder) {
    trainers = new Trainers(folder);
    log = trainers.log;
  }

  @Test
  void aReleaseAndACancellationAreTheirsWhoAskedForThem() throws Exception {
    try (Trainer trainer = trainers.start()) {
      held("broad-1");
      held("broad-2");

      log.release("broad-1", "ticket-7", token("acme", Action.RELEASE, "broad-1"));
      log.cancel("broad-2", token(null, Action.CANCEL, "broad-2"));
      log.awaitState("broad-1", RequestState.ACCEPTED);
      log.awaitState("broad-2", RequestState.CANCELLED);

      assertThat(step("broad-1", RequestState.HELD).actor()).isEqualTo(ServiceRole.TRAINER.actor());
      assertThat(step("broad-1", RequestState.ACCEPTED).actor()).isEqualTo(BEN);
      assertThat(step("broad-1", RequestState.ACCEPTED).reason()).isEqualTo("ticket-7");
      assertThat(step("broad-2", RequestState.CANCELLED).actor()).isEqualTo(BEN);
    }
  }

  @Test
  void whateverElseIsSaidOfWhoReleasedItIsTheTopics() throws Exception {
    String genuine = token(null, Action.RELEASE, "broad-1");
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("broad-1", genuine.substring(0, genuine.lastIndexOf('.') + 1) + "AAAA");
    tokens.put("broad-2", genuine);
    tokens.put("broad-3", token(null, Action.CANCEL, "broad-3"));
    tokens.put("broad-4", token("other", Action.RELEASE, "broad-4"));
    tokens.put("broad-5", token(null, Action.RELEASE, "broad-5", StatementChains.TRAINER));
    try (Trainer trainer = trainers.start()) {
      for (Map.Entry<String, String> forged : tokens.entrySet()) {
        held(forged.getKey());

        log.release(forged.getKey(), "ticket-7", forged.getValue());

        log.awaitState(forged.getKey(), RequestState.ACCEPTED);
        assertThat(step(forged.getKey(), RequestState.ACCEPTED).actor())
            .as(forged.getKey())
            .isEqualTo(Actor.TOPIC);
      }
    }
  }

  @Test
  void whatTheTrainerDoesByItselfIsItsOwn() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);

      assertThat(step("r1", RequestState.FITTING).actor()).isEqualTo(ServiceRole.TRAINER.actor());
      assertThat(step("r1", RequestState.VERIFIED).actor()).isEqualTo(ServiceRole.TRAINER.actor());
    }
  }

  private void held(String id) {
    log.erase(id);
    log.awaitState(id, RequestState.HELD);
  }

  private RequestEvent step(String id, RequestState state) {
    return log.requests(id).stream()
        .filter(event -> event.state() == state)
        .findFirst()
        .orElseThrow();
  }

  private static String token(@Nullable String tenant, Action action, String id) {
    return token(tenant, action, id, StatementChains.INGEST);
  }

  private static String token(
      @Nullable String tenant, Action action, String id, ControlSigner signer) {
    return ActorTokens.sign(new ActorClaim(BEN, tenant, action, id), signer);
  }
}
