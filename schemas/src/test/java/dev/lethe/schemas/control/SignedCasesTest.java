package dev.lethe.schemas.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What a signature is over never changes: services of two versions check each other's events. */
class SignedCasesTest {
  /** Signed the fixture; X.509. */
  private static final String OLD_KEY =
      "MCowBQYDK2VwAyEAY6eOpbcySI2xbqqAw+V85lqfajTFYsNS1AErRDmoQ18=";

  private static final String OLD_EVENT =
      "{\"specversion\":\"1.0\",\"id\":\"a21c3fff-5998-3d45-9b0a-3e71abf35b4b\","
          + "\"source\":\"/lethe/request-events\",\"type\":\"lethe.case-approval-given."
          + "v1\",\"subject\":\"r-1\",\"time\":\"2026-03-04T05:06:07Z\",\"datacontentty"
          + "pe\":\"application/json\",\"data\":{\"requestId\":\"r-1\",\"tenant\":\"acm"
          + "e\",\"model\":\"demo\",\"kind\":\"APPROVAL_GIVEN\",\"at\":\"2026-03-04T05:"
          + "06:07Z\",\"reason\":\"ticket-7\",\"action\":\"release\",\"actor\":{\"subje"
          + "ct\":\"key:0123456789ab\",\"role\":\"approver\",\"authentication\":\"api-k"
          + "ey\"}},\"signkey\":\"ed25519:6878369394a676d9\",\"signature\":\"gtAu/15VCK"
          + "KjIZLRCgVype8Fei+cpsv9D7fsHKOljf7KCJgUuxMa6va/JPDOVNeaOdSm8rk1Ad83G5Gdb6yZ"
          + "BQ==\"}";

  private static final CaseEvent APPROVAL =
      CaseEvent.approved(
          new Lifecycle.Request("r-1", "acme", "demo"),
          Instant.parse("2026-03-04T05:06:07Z"),
          "ticket-7",
          "release",
          Actor.key("0123456789ab", Role.APPROVER));

  private final KeyPair ingest = pair();
  private final KeyPair trainer = pair();
  private final ControlKeys keys =
      new ControlKeys(TrustedKeys.of(trainer.getPublic()), TrustedKeys.of(ingest.getPublic()));
  private final byte[] signed = SignedCases.write(APPROVAL, ControlSigner.of(ingest.getPrivate()));

  @Test
  void aSignedEventIsReadAsBeforeAndCounts() {
    assertThat(SignedCases.check(signed, keys)).isEmpty();
    assertThat(EventSerdes.caseEvents().read(signed)).isEqualTo(Event.of(APPROVAL));
    assertThat(CaseEvent.isMarked(signed)).isTrue();
  }

  @Test
  void whatWasSignedBeforeStillCounts() throws Exception {
    PublicKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(OLD_KEY)));
    ControlKeys old = new ControlKeys(TrustedKeys.of(key), TrustedKeys.of(key));

    assertThat(SignedCases.check(OLD_EVENT.getBytes(UTF_8), old)).isEmpty();
    assertThat(EventSerdes.caseEvents().read(OLD_EVENT.getBytes(UTF_8)).data()).isEqualTo(APPROVAL);
  }

  @Test
  void whatIsChangedAnywhereDoesNotCount() {
    String text = new String(signed, UTF_8);
    for (String[] change :
        new String[][] {
          {"ticket-7", "ticket-8"},
          {"key:0123456789ab", "key:0123456789ac"},
          {"\"release\"", "\"revoke\""},
          {"\"subject\":\"r-1\"", "\"subject\":\"r-2\""},
          {"05:06:07Z", "05:06:08Z"}
        }) {
      String changed = text.replace(change[0], change[1]);
      assertThat(changed).isNotEqualTo(text);
      assertThat(SignedCases.check(changed.getBytes(UTF_8), keys))
          .as(change[1])
          .contains(ControlFault.BAD_SIGNATURE);
    }
  }

  @Test
  void anotherKeyOrNoneDoesNotCount() {
    byte[] old = EventSerdes.caseEvents().write(Event.of(APPROVAL));
    byte[] trainers = SignedCases.write(APPROVAL, ControlSigner.of(trainer.getPrivate()));

    assertThat(SignedCases.check(old, keys)).contains(ControlFault.UNSIGNED);
    assertThat(SignedCases.check(trainers, keys)).contains(ControlFault.UNKNOWN_KEY);
    assertThat(SignedCases.checkHistory(trainers, keys)).contains(ControlFault.UNKNOWN_KEY);
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
