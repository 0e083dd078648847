package dev.lethe.schemas.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.WithdrawalOrder;
import java.util.Optional;

/**
 * Signs and checks statements, heads and orders. Signed is the canonical JSON of the whole message
 * without its signature, after a line that names the kind of message. Thread-safe.
 */
public final class ControlSignatures {
  static final String STATEMENT = "lethe.statement.v1";
  static final String HEAD = "lethe.live-set-head.v1";
  static final String ORDER = "lethe.withdrawal-order.v1";

  private static final String FIELD = "statement";
  private static final String SIGNATURE = "signature";

  private ControlSignatures() {}

  /**
   * The next statement of a chain.
   *
   * @param after the end of the chain so far
   */
  public static AdapterEvent sign(AdapterEvent event, ChainEnd after, ControlSigner signer) {
    Statement open = new Statement(after.sequence() + 1, after.digest(), signer.keyId(), "");
    AdapterEvent placed = event.with(open);
    ControlSigner.Signed signed = signer.sign(STATEMENT, content(placed));
    if (!signed.keyId().equals(open.key())) {
      return sign(event, after, signer); // the key was rotated just now
    }
    return event.with(
        new Statement(open.sequence(), open.previous(), open.key(), signed.signature()));
  }

  /**
   * The end of the chain after a statement.
   *
   * @throws IllegalArgumentException if the event carries none
   */
  public static ChainEnd end(AdapterEvent event) {
    Statement statement = event.statement();
    if (statement == null) {
      throw new IllegalArgumentException("the event carries no statement");
    }
    return end(statement, content(event));
  }

  static ChainEnd end(Statement statement, byte[] content) {
    return new ChainEnd(statement.sequence(), Digests.sha256(content));
  }

  /** What is wrong with a statement taken by itself: its signer and its signature. */
  public static Optional<ControlFault> check(AdapterEvent event, ControlKeys keys) {
    Statement statement = event.statement();
    return statement == null
        ? Optional.of(ControlFault.UNSIGNED)
        : check(event, statement, content(event), keys);
  }

  static Optional<ControlFault> check(
      AdapterEvent event, Statement statement, byte[] content, ControlKeys keys) {
    TrustedKeys trusted =
        event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED ? keys.revocations() : keys.artefacts();
    if (!trusted.knows(statement.key())) {
      return Optional.of(ControlFault.UNKNOWN_KEY);
    }
    if (!trusted.verifies(statement.key(), STATEMENT, content, statement.signature())) {
      return Optional.of(ControlFault.BAD_SIGNATURE);
    }
    return trusted.mayState(statement.key(), event.model(), statement.sequence())
        ? Optional.empty()
        : Optional.of(ControlFault.RETIRED_KEY);
  }

  /** A head with its signature. */
  public static LiveSetHead sign(LiveSetHead head, ControlSigner signer) {
    LiveSetHead named = head.signed(signer.keyId(), "");
    ControlSigner.Signed signed = signer.sign(HEAD, content(named));
    return signed.keyId().equals(named.key())
        ? named.signed(named.key(), signed.signature())
        : sign(head, signer);
  }

  /** What is wrong with a head; what a retired key signed counts no more, as it is signed again. */
  public static Optional<ControlFault> check(LiveSetHead head, ControlKeys keys) {
    return current(keys.revocations(), head.key(), HEAD, content(head), head.signature());
  }

  /** An order with its signature. */
  public static WithdrawalOrder sign(WithdrawalOrder order, ControlSigner signer) {
    WithdrawalOrder named = order.signed(signer.keyId(), "");
    ControlSigner.Signed signed = signer.sign(ORDER, content(named));
    return signed.keyId().equals(named.key())
        ? named.signed(named.key(), signed.signature())
        : sign(order, signer);
  }

  /** What is wrong with an order. */
  public static Optional<ControlFault> check(WithdrawalOrder order, ControlKeys keys) {
    return current(keys.revocations(), order.key(), ORDER, content(order), order.signature());
  }

  static Optional<ControlFault> current(
      TrustedKeys trusted, String keyId, String domain, byte[] content, String signature) {
    if (!trusted.knows(keyId)) {
      return Optional.of(ControlFault.UNKNOWN_KEY);
    }
    if (!trusted.verifies(keyId, domain, content, signature)) {
      return Optional.of(ControlFault.BAD_SIGNATURE);
    }
    return trusted.isCurrent(keyId) ? Optional.empty() : Optional.of(ControlFault.RETIRED_KEY);
  }

  static byte[] content(AdapterEvent event) {
    ObjectNode tree = Json.mapper().valueToTree(event);
    ((ObjectNode) tree.get(FIELD)).remove(SIGNATURE);
    return Json.canonical(tree);
  }

  private static byte[] content(Object message) {
    ObjectNode tree = Json.mapper().valueToTree(message);
    tree.remove(SIGNATURE);
    return Json.canonical(tree);
  }
}
