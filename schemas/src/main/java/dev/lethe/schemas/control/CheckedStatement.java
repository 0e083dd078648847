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
  private final Optional<Fault> fault;
  private final ChainEnd end;

  private CheckedStatement(AdapterEvent event, Optional<Fault> fault, ChainEnd end) {
    this.event = event;
    this.fault = fault;
    this.end = end;
  }

  /** May run in any thread. */
  public static CheckedStatement of(AdapterEvent event, ControlKeys keys) {
    Statement statement = event.statement();
    if (statement == null) {
      return new CheckedStatement(event, Optional.of(Fault.UNSIGNED), ChainEnd.NONE);
    }
    byte[] content = Statements.content(event);
    return new CheckedStatement(
        event,
        Statements.check(event, statement, content, keys),
        Statements.end(statement, content));
  }

  /** What was checked. */
  public AdapterEvent event() {
    return event;
  }

  /** What is wrong with it, taken by itself. */
  Optional<Fault> fault() {
    return fault;
  }

  /** The end of the chain after it; {@link ChainEnd#NONE} if it carries no statement. */
  public ChainEnd end() {
    return end;
  }
}
