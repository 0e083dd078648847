package dev.lethe.schemas.control;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import java.util.Optional;

/**
 * A statement whose signer and signature were looked at, which takes longer than all the rest and
 * needs nothing else: many can be checked beside one another, see {@link LiveSet#check}. Immutable.
 */
public final class CheckedStatement {
  private final AdapterEvent event;
  private final Optional<ControlFault> fault;
  private final ChainEnd end;

  private CheckedStatement(AdapterEvent event, Optional<ControlFault> fault, ChainEnd end) {
    this.event = event;
    this.fault = fault;
    this.end = end;
  }

  /** May run in any thread. */
  public static CheckedStatement of(AdapterEvent event, ControlKeys keys) {
    Statement statement = event.statement();
    if (statement == null) {
      return new CheckedStatement(event, Optional.of(ControlFault.UNSIGNED), ChainEnd.NONE);
    }
    byte[] content = ControlSignatures.content(event);
    return new CheckedStatement(
        event,
        ControlSignatures.check(event, statement, content, keys),
        ControlSignatures.end(statement, content));
  }

  /** What was checked. */
  public AdapterEvent event() {
    return event;
  }

  /** What is wrong with it, taken by itself. */
  Optional<ControlFault> fault() {
    return fault;
  }

  /** The end of the chain after it; {@link ChainEnd#NONE} if it carries no statement. */
  public ChainEnd end() {
    return end;
  }
}
