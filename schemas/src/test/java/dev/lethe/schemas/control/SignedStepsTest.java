package dev.lethe.schemas.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.StepSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What a signature is over never changes: services of two versions check each other's steps. */
class SignedStepsTest {
  /** Signed the fixtures; X.509. */
  private static final String OLD_KEY =
      "MCowBQYDK2VwAyEAek3EianOKM5BdevrMfrinM628lJQkAcFQWADJS+RPB4=";

  private final KeyPair pair = pair();
  private final TrustedKeys trusted = TrustedKeys.of(pair.getPublic());
  private final ControlKeys keys = new ControlKeys(trusted, trusted);
  private final String key = TrustedKeys.id(pair.getPublic());

  @Test
  void aSignatureIsOverTheCanonicalStepWithTheKeysName() throws Exception {
    RequestEvent step = verified("{\"odd\":{\"b\":1,\"a\":[2]},\"gateRecall\":1.0}");

    RequestEvent signed = SignedSteps.sign(step, ControlSigner.of(pair.getPrivate()));

    StepSignature by = requireNonNull(signed.measured()).signature().orElseThrow();
    assertThat(by).isEqualTo(new StepSignature(key, sign(content("{\"key\":\"" + key + "\"}"))));
    assertThat(signed.measured())
        .hasToString(
            "{\"odd\":{\"b\":1,\"a\":[2]},\"gateRecall\":1.0,\"signed\":{\"key\":\"%s\","
                    .formatted(key)
                + "\"signature\":\"%s\"}}".formatted(by.signature()));
    assertThat(SignedSteps.check(signed, keys)).isEmpty();
  }

  @Test
  void whatANewerSignerSaysBesideItsKeyIsSignedToo() throws Exception {
    // Given a step as a newer service signs it
    String signature = sign(content("{\"key\":\"" + key + "\",\"scheme\":2}"));
    String figures =
        "{\"gateRecall\":1.0,\"odd\":{\"a\":[2],\"b\":1},\"signed\":{\"scheme\":%d,\"key\":\"%s\","
            + "\"signature\":\"%s\"}}";

    RequestEvent genuine = verified(figures.formatted(2, key, signature));
    RequestEvent forged = verified(figures.formatted(3, key, signature));

    assertThat(SignedSteps.check(genuine, keys)).isEmpty();
    assertThat(SignedSteps.check(forged, keys)).contains(ControlFault.BAD_SIGNATURE);
  }

  @Test
  void aStepWithoutASignatureIsUnsigned() {
    assertThat(SignedSteps.check(verified("{\"gateRecall\":1.0}"), keys))
        .contains(ControlFault.UNSIGNED);
    assertThat(SignedSteps.check(verified("{\"signed\":{\"key\":\"%s\"}}".formatted(key)), keys))
        .contains(ControlFault.UNSIGNED);
  }

  @Test
  void whoTookItIsSignedToo() {
    RequestEvent step = verified("{\"gateRecall\":1.0}").by(ServiceRole.TRAINER.actor());

    RequestEvent signed = SignedSteps.sign(step, ControlSigner.of(pair.getPrivate()));

    assertThat(SignedSteps.check(signed, keys)).isEmpty();
    assertThat(SignedSteps.check(signed.by(Actor.TOPIC), keys))
        .contains(ControlFault.BAD_SIGNATURE);
  }

  /** What older versions signed lies in the log for ever. */
  @Test
  void whatWasSignedBeforeItSaidWhoTookItStillCounts() throws Exception {
    TrustedKeys old =
        TrustedKeys.of(
            KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(OLD_KEY))));
    ControlKeys oldKeys = new ControlKeys(old, old);

    RequestEvent step =
        EventSerdes.requestEvents().read(compat("request-revoked-signed.json")).data();
    WithdrawalOrder order =
        EventSerdes.withdrawalOrders().read(compat("revoke-ordered-signed.json")).data();

    assertThat(step.actor()).isNull();
    assertThat(SignedSteps.check(step, oldKeys)).isEmpty();
    assertThat(SignedSteps.check(step.by(Actor.TOPIC), oldKeys))
        .contains(ControlFault.BAD_SIGNATURE);
    assertThat(order.actor()).isNull();
    assertThat(ControlSignatures.check(order, oldKeys)).isEmpty();
  }

  private static byte[] compat(String name) throws IOException {
    return Files.readAllBytes(Path.of("src/test/resources/compat/v1").resolve(name));
  }

  private static RequestEvent verified(String figures) {
    return new RequestEvent(
        "r-1",
        "acme",
        "demo",
        RequestState.VERIFIED,
        Instant.parse("2026-03-04T05:06:07.123456Z"),
        null,
        "sha256:b",
        null,
        Measurements.of(Json.parse(figures.getBytes(UTF_8))),
        null,
        null);
  }

  /** Names in ascending order, no white space. */
  private static String content(String signed) {
    return "lethe.step.v1\n{\"at\":\"2026-03-04T05:06:07.123456Z\",\"bundle\":\"sha256:b\","
        + "\"measured\":{\"gateRecall\":1.0,\"odd\":{\"a\":[2],\"b\":1},\"signed\":"
        + signed
        + "},\"model\":\"demo\",\"requestId\":\"r-1\",\"state\":\"VERIFIED\",\"tenant\":\"acme\"}";
  }

  private String sign(String content) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(content.getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
