package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.MODEL;
import static dev.lethe.ingest.track.TrackerFixture.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.TestKeys;
import dev.lethe.ingest.certify.SigningKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.NewestHead;
import dev.lethe.schemas.control.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SignatureException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service's key is replaced while requests are under way, as `lethe keys rotate` does it. */
class SigningKeyRotationTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SECOND_SHIELD = digest("shield 2");
  private static final String SECOND_BUNDLE = digest("bundle 2");

  private final Path folder;
  private final KeyPair before;
  private final KeyPair after;
  private final SigningKey documents;
  private final ControlSigner signer;
  private final ControlKeys trusted;
  @AutoClose private final TrackerFixture lethe;

  SigningKeyRotationTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    before = generator.generateKeyPair();
    after = generator.generateKeyPair();
    TestKeys.pem(secret(), "PRIVATE KEY", before.getPrivate().getEncoded());
    TestKeys.pem(open(), "PUBLIC KEY", before.getPublic().getEncoded());
    documents = SigningKey.load(secret());
    signer = ControlSigner.load(secret());
    trusted =
        new ControlKeys(TrustedKeys.of(TestKeys.trainer().publicKey()), TrustedKeys.load(open()));
    lethe =
        new TrackerFixture(
            folder, model -> Optional.empty(), new TrackerFixture.Keys(documents, signer, trusted));
  }

  @Test
  void documentsOfBothKeysVerifyOfflineAndNothingStops() throws Exception {
    // Given a certified request, and one whose bundle is verified
    lethe.certified();
    secondIsVerified();
    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
    LiveSetHead headBefore = lethe.head();

    // When the key is replaced, and the second is acknowledged afterwards
    rotate();
    acknowledge(SECOND_BUNDLE);
    withdraw("r-2", SECOND_SHIELD);

    // Then it is enforced and certified as if nothing had happened
    assertThat(lethe.states()).containsExactly(RequestState.ENFORCED, RequestState.CERTIFIED);
    assertThat(lethe.reports()).isEmpty();
    assertThat(undocumented()).isEmpty();

    // And each certificate verifies with the file of both keys, and with the one it was signed with
    Certificate first = certificate("r-1");
    Certificate second = certificate("r-2");
    assertThat(verifies(first, after.getPublic(), before.getPublic())).isTrue();
    assertThat(verifies(second, after.getPublic(), before.getPublic())).isTrue();
    assertThat(verifies(first, before.getPublic())).isTrue();
    assertThat(verifies(second, after.getPublic())).isTrue();
    assertThat(verifies(first, after.getPublic())).isFalse();
    assertThat(verifies(second, before.getPublic())).isFalse();

    // And who follows the control path follows it over the change
    LiveSetHead headAfter = lethe.head();
    assertThat(headAfter.key()).isNotEqualTo(headBefore.key());
    NewestHead newest = new NewestHead(MODEL, trusted);
    assertThat(newest.offer(headBefore)).isEmpty();
    assertThat(newest.offer(headAfter)).isEmpty();
    assertThat(replayed().standing(headAfter)).isEqualTo(LiveSet.Standing.COVERS);
  }

  @Test
  void whatTheOldKeyCertifiedIsRevokedWithTheNewOne() throws Exception {
    // Given a request that was certified with the old key
    lethe.certified();
    rotate();

    // When it is revoked
    lethe.order(
        lethe.unsignedOrder("r-1", WithdrawalOrder.Kind.REVOKE, "legal", "somebody"), signer);
    withdraw("r-1", BUNDLE);

    // Then there is a statement of it beside the certificate, each of its own key
    assertThat(lethe.states()).containsExactly(RequestState.REVOKED);
    SignedRevocation revocation =
        SignedRevocation.parse(lethe.certificates.readRevocation("r-1").orElseThrow());
    assertThat(verifies(certificate("r-1"), before.getPublic())).isTrue();
    assertThat(verifies(revocation::verify, after.getPublic())).isTrue();
    assertThat(verifies(revocation::verify, before.getPublic())).isFalse();
    assertThat(replayed().live()).isEmpty();
  }

  private void secondIsVerified() {
    lethe.accepted("r-2");
    lethe.adapter("r-2", AdapterEvent.Kind.SHIELD_READY, SECOND_SHIELD);
    lethe.ack("one", "r-2", SECOND_SHIELD);
    lethe.ack("two", "r-2", SECOND_SHIELD);
    lethe.step("r-2", RequestState.FITTING);
    lethe.adapter("r-2", AdapterEvent.Kind.ADAPTER_READY, SECOND_BUNDLE);
    lethe.step("r-2", RequestState.VERIFIED, SECOND_BUNDLE, null);
  }

  private void acknowledge(String bundle) {
    lethe.ack("one", "r-2", bundle);
    lethe.ack("two", "r-2", bundle);
  }

  private void withdraw(String request, String digest) {
    lethe.withdraw("one", request, digest);
    lethe.withdraw("two", request, digest);
  }

  /** The new key is trusted beside the old one first, then it signs. */
  private void rotate() throws IOException {
    Path next = TestKeys.pem(folder.resolve("next"), "PUBLIC KEY", after.getPublic().getEncoded());
    Files.writeString(next, Files.readString(next) + Files.readString(open()));
    Files.move(next, open(), StandardCopyOption.ATOMIC_MOVE);
    await(trusted.revocations()::all, List.of(after.getPublic(), before.getPublic()));
    TestKeys.pem(next, "PRIVATE KEY", after.getPrivate().getEncoded());
    Files.move(next, secret(), StandardCopyOption.ATOMIC_MOVE);
    await(signer::publicKey, after.getPublic());
    await(
        () -> documents.verifierKey("certificate").toString(),
        VerifierKey.of("certificate", after.getPublic()).toString());
  }

  /** Files are looked at again after a second. */
  private static void await(Supplier<?> what, Object value) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!what.get().equals(value) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(what.get()).isEqualTo(value);
  }

  private Path secret() {
    return folder.resolve("signing-key.pem");
  }

  private Path open() {
    return folder.resolve("trusted-revocation-keys.pem");
  }

  private Map<ControlFault, Long> undocumented() {
    Map<ControlFault, Long> counted = new EnumMap<>(ControlFault.class);
    for (ControlFault fault : ControlFault.values()) {
      long count = lethe.status.undocumented(fault);
      if (count > 0) {
        counted.put(fault, count);
      }
    }
    return counted;
  }

  private Certificate certificate(String request) throws IOException, SignatureException {
    return Certificate.parse(lethe.certificates.read(request).orElseThrow());
  }

  private static boolean verifies(Certificate certificate, PublicKey... keys) {
    return verifies(certificate::verify, keys);
  }

  /** Something signed that is held against keys. */
  private interface Signed {
    void verify(Function<String, VerifierKey> key) throws SignatureException;
  }

  private static boolean verifies(Signed signed, PublicKey... keys) {
    try {
      signed.verify(name -> VerifierKey.anyOf(name, List.of(keys)));
      return true;
    } catch (SignatureException e) {
      return false;
    }
  }

  /** What somebody makes of all statements who knows the keys of now. */
  private LiveSet replayed() {
    LiveSet set = new LiveSet(MODEL, trusted);
    for (AdapterEvent statement : lethe.everyStatement()) {
      assertThat(set.apply(statement)).isEmpty();
    }
    return set;
  }
}
