package dev.lethe.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.Json;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.Actor.Authentication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorTest {
  @Test
  void itsJsonIsThatOfTheEvents() {
    assertThat(json(Actor.key("0123456789ab", Role.APPROVER)))
        .isEqualTo(
            "{\"subject\":\"key:0123456789ab\",\"role\":\"approver\",\"authentication\":\"api-key\"}");
    assertThat(json(ServiceRole.TRAINER.actor()))
        .isEqualTo(
            "{\"subject\":\"trainer-service\",\"role\":\"service\",\"authentication\":\"internal\"}");
    assertThat(json(Actor.TOPIC)).isEqualTo("{\"subject\":\"topic\",\"authentication\":\"none\"}");
  }

  @Test
  void itsJsonIsReadBack() throws Exception {
    Actor actor = new Actor("https://idp.example.com|ärzte 🤗", "submitter", Authentication.OIDC);

    assertThat(Json.mapper().readValue(json(actor), Actor.class)).isEqualTo(actor);
  }

  /** What no event could say must not be found out behind the door. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a\n", "a\u0000", "\u202eb", "a\u2028", "\ufeffa", "a\ud83d", "\udd17", "\u200f"
      })
  void aNameThatNoEventCouldSayIsNone(String subject) {
    assertThatThrownBy(() -> new Actor(subject, null, Authentication.OIDC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an actor's name has 1 to 256 printable characters");
  }

  @Test
  void aNameIsAtMost256CharactersLong() {
    Actor longest = new Actor("🤗".repeat(256), null, Authentication.OIDC);

    assertThat(longest.subject()).hasSize(512);
    assertThatThrownBy(() -> new Actor("a".repeat(257), null, Authentication.OIDC))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRoleIsOneWord() {
    assertThatThrownBy(() -> new Actor("a", "two words", Authentication.OIDC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a role is a word of lower-case letters");
  }

  private static String json(Actor actor) {
    return Json.mapper().valueToTree(actor).toString();
  }
}
