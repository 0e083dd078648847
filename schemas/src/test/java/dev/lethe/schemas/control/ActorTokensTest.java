package dev.lethe.schemas.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ActorClaim.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anybody who may write to a topic can put any token there: which of them count. */
class ActorTokensTest {
  private static final ActorClaim CLAIM =
      new ActorClaim(Actor.key("0123456789ab", Role.SUBMITTER), "acme", Action.ERASE, "r-1");

  private final KeyPair pair = pair();
  private final ControlSigner ingest = ControlSigner.of(pair.getPrivate());
  private final TrustedKeys trusted = TrustedKeys.of(pair.getPublic());

  @Test
  void whatIsSignedIsOpenedWithoutLoss() {
    ActorClaim everybody =
        new ActorClaim(
            new Actor("https://idp.example.com|ärzte", "approver", Actor.Authentication.OIDC),
            null,
            Action.RELEASE,
            "r-2");

    assertThat(ActorTokens.open(ActorTokens.sign(CLAIM, ingest), trusted)).contains(CLAIM);
    assertThat(ActorTokens.open(ActorTokens.sign(everybody, ingest), trusted)).contains(everybody);
  }

  /** Services of two versions open each other's tokens. */
  @Test
  void itsContentIsCanonical() {
    String token = ActorTokens.sign(CLAIM, ingest);

    assertThat(new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), UTF_8))
        .isEqualTo(
            "{\"action\":\"erase\",\"actor\":{\"authentication\":\"api-key\",\"role\":\"submitter\","
                + "\"subject\":\"key:0123456789ab\"},\"requestId\":\"r-1\",\"tenant\":\"acme\"}");
    assertThat(token).matches("[A-Za-z0-9_-]+\\.ed25519:[0-9a-f]{16}\\.[A-Za-z0-9+/]+={0,2}");
  }

  @ParameterizedTest
  @EnumSource
  void itCountsForItsOwnActionAlone(Action asked) {
    String token = ActorTokens.sign(CLAIM, ingest);

    assertThat(ActorTokens.open(token, asked, "r-1", trusted).isPresent())
        .isEqualTo(asked == Action.ERASE);
  }

  @Test
  void itCountsForItsOwnRequestAlone() {
    String token = ActorTokens.sign(CLAIM, ingest);

    assertThat(ActorTokens.open(token, Action.ERASE, "r-10", trusted)).isEmpty();
    assertThat(ActorTokens.open(token, Action.ERASE, "R-1", trusted)).isEmpty();
  }

  @Test
  void whatSomebodyElseSignedCountsForNothing() {
    ControlSigner stranger = ControlSigner.of(pair().getPrivate());

    assertThat(ActorTokens.open(ActorTokens.sign(CLAIM, stranger), trusted)).isEmpty();
  }

  @Test
  void aSignatureOfAnotherKindOfMessageIsNone() {
    String token = ActorTokens.sign(CLAIM, ingest);
    byte[] content = Base64.getUrlDecoder().decode(token.split("\\.")[0]);
    ControlSigner.Signed step = ingest.sign(SignedSteps.STEP, content);

    String stolen = token.split("\\.")[0] + "." + step.keyId() + "." + step.signature();

    assertThat(ActorTokens.open(stolen, trusted)).isEmpty();
  }

  @Test
  void aRetiredKeysWordCountsNoMore(@TempDir Path folder) throws IOException {
    String token = ActorTokens.sign(CLAIM, ingest);
    String pem = PemText.block("PUBLIC KEY", pair.getPublic().getEncoded());
    Path file = folder.resolve("trusted.pem");

    Files.writeString(file, pem);
    assertThat(ActorTokens.open(token, TrustedKeys.load(file))).contains(CLAIM);
    Files.writeString(file, "# retired\n" + pem);
    assertThat(ActorTokens.open(token, TrustedKeys.load(file))).isEmpty();
    Files.writeString(file, "# retired after demo 7\n" + pem);
    assertThat(ActorTokens.open(token, TrustedKeys.load(file))).isEmpty();
  }

  @Test
  void nothingElseIsReadFromATokenThatWasChanged() {
    String token = ActorTokens.sign(CLAIM, ingest);
    String content = token.split("\\.")[0];
    ActorClaim wider = new ActorClaim(CLAIM.actor(), null, Action.ERASE, "r-1");
    String other = ActorTokens.sign(wider, ingest);

    assertThat(ActorTokens.open(token.replace(content, other.split("\\.")[0]), trusted)).isEmpty();
    for (int i = 0; i < token.length(); i++) {
      char changed = token.charAt(i) == 'A' ? 'B' : 'A';
      String tampered = token.substring(0, i) + changed + token.substring(i + 1);
      assertThat(ActorTokens.open(tampered, trusted).filter(claim -> !claim.equals(CLAIM)))
          .as("character %d", i)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "!.ed25519:0123456789abcdef.AAAA",
        "\u0000\ufffd.\ufffd.\ufffd"
      })
  void whatIsNoTokenIsNone(String token) {
    assertThat(ActorTokens.open(token, trusted)).isEmpty();
  }

  /** Whatever is signed: a claim that no record could carry is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "{\"action\":\"revoke\",\"requestId\":\"r-1\"}",
        "{\"action\":\"erase\",\"actor\":{\"subject\":\"a\\n\",\"authentication\":\"none\"},"
            + "\"requestId\":\"r-1\"}"
      })
  void whatIsSignedAndIsNoClaimCountsForNothing(String content) {
    ControlSigner.Signed signed = ingest.sign(ActorTokens.ACTOR, content.getBytes(UTF_8));
    String token =
        Base64.getUrlEncoder().withoutPadding().encodeToString(content.getBytes(UTF_8))
            + "."
            + signed.keyId()
            + "."
            + signed.signature();

    assertThat(ActorTokens.open(token, trusted)).isEmpty();
  }

  @Test
  void whoeverHasNoTenantActsForAll() {
    assertThat(CLAIM.actsFor("acme")).isTrue();
    assertThat(CLAIM.actsFor("other")).isFalse();
    assertThat(new ActorClaim(CLAIM.actor(), null, Action.ERASE, "r-1").actsFor("other")).isTrue();
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
