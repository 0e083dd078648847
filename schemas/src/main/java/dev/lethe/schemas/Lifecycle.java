package dev.lethe.schemas;

import java.util.List;

/**
 * The lifecycle of a request. One record per state; a transition is a method of the state it
 * leaves, so a step that does not exist does not compile.
 *
 * <pre>
 * RECEIVED → REJECTED | ACCEPTED (⇄ HELD) → SHIELDED → FITTING → VERIFIED → ENFORCED → CERTIFIED
 * </pre>
 *
 * CANCELLED is reached before FITTING, FAILED until verification (the shield stays), REVOKED from
 * what has come to rest: ENFORCED, CERTIFIED and FAILED.
 */
public sealed interface Lifecycle {
  /** The wire name of this state. */
  RequestState state();

  /** The states that may follow, each made by its transition. */
  List<Lifecycle> next();

  /** The state of that wire name. */
  static Lifecycle of(RequestState state) {
    return switch (state) {
      case RECEIVED -> new Received();
      case REJECTED -> new Rejected();
      case HELD -> new Held();
      case ACCEPTED -> new Accepted();
      case SHIELDED -> new Shielded();
      case FITTING -> new Fitting();
      case VERIFIED -> new Verified();
      case ENFORCED -> new Enforced();
      case CERTIFIED -> new Certified();
      case CANCELLED -> new Cancelled();
      case FAILED -> new Failed();
      case REVOKED -> new Revoked();
    };
  }

  /** Where every request begins. */
  static Received received() {
    return new Received();
  }

  /** Whether nothing can follow. */
  default boolean isFinal() {
    return next().isEmpty();
  }

  /** Read and recorded. */
  record Received() implements Lifecycle {
    public Rejected reject() {
      return new Rejected();
    }

    public Held hold() {
      return new Held();
    }

    public Accepted accept() {
      return new Accepted();
    }

    public Cancelled cancel() {
      return new Cancelled();
    }

    @Override
    public RequestState state() {
      return RequestState.RECEIVED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(reject(), hold(), accept(), cancel());
    }
  }

  /** Refused, with a reason. */
  record Rejected() implements Lifecycle {
    @Override
    public RequestState state() {
      return RequestState.REJECTED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of();
    }
  }

  /** Waits for a person. */
  record Held() implements Lifecycle {
    public Rejected reject() {
      return new Rejected();
    }

    public Accepted accept() {
      return new Accepted();
    }

    public Cancelled cancel() {
      return new Cancelled();
    }

    @Override
    public RequestState state() {
      return RequestState.HELD;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(reject(), accept(), cancel());
    }
  }

  /** Handed to the trainer, which may find that a person has to look at it first. */
  record Accepted() implements Lifecycle {
    public Shielded shield() {
      return new Shielded();
    }

    public Held hold() {
      return new Held();
    }

    public Cancelled cancel() {
      return new Cancelled();
    }

    public Failed fail() {
      return new Failed();
    }

    @Override
    public RequestState state() {
      return RequestState.ACCEPTED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(shield(), hold(), cancel(), fail());
    }
  }

  /** Every live replica refuses. */
  record Shielded() implements Lifecycle {
    public Fitting fit() {
      return new Fitting();
    }

    public Cancelled cancel() {
      return new Cancelled();
    }

    public Failed fail() {
      return new Failed();
    }

    @Override
    public RequestState state() {
      return RequestState.SHIELDED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(fit(), cancel(), fail());
    }
  }

  /** The adapter is being fitted. */
  record Fitting() implements Lifecycle {
    public Verified verify() {
      return new Verified();
    }

    public Failed fail() {
      return new Failed();
    }

    @Override
    public RequestState state() {
      return RequestState.FITTING;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(verify(), fail());
    }
  }

  /** The adapter passed its checks and is published. */
  record Verified() implements Lifecycle {
    public Enforced enforce() {
      return new Enforced();
    }

    @Override
    public RequestState state() {
      return RequestState.VERIFIED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(enforce());
    }
  }

  /** Every live replica serves the adapter. */
  record Enforced() implements Lifecycle {
    public Certified certify() {
      return new Certified();
    }

    public Revoked revoke() {
      return new Revoked();
    }

    @Override
    public RequestState state() {
      return RequestState.ENFORCED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(certify(), revoke());
    }
  }

  /** The certificate is signed. */
  record Certified() implements Lifecycle {
    public Revoked revoke() {
      return new Revoked();
    }

    @Override
    public RequestState state() {
      return RequestState.CERTIFIED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(revoke());
    }
  }

  /** Withdrawn by the requester. */
  record Cancelled() implements Lifecycle {
    @Override
    public RequestState state() {
      return RequestState.CANCELLED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of();
    }
  }

  /** Fitting or verification gave up; the shield stays in force. */
  record Failed() implements Lifecycle {
    public Revoked revoke() {
      return new Revoked();
    }

    @Override
    public RequestState state() {
      return RequestState.FAILED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of(revoke());
    }
  }

  /** Rolled back, with a reason. */
  record Revoked() implements Lifecycle {
    @Override
    public RequestState state() {
      return RequestState.REVOKED;
    }

    @Override
    public List<Lifecycle> next() {
      return List.of();
    }
  }
}
