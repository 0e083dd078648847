package dev.lethe.engine.gate;

import java.util.List;

/**
 * The gates of all live requests of one model, evaluated together. Immutable and thread-safe;
 * swapped as a whole.
 */
public final class GateSet {
  private final List<InstalledGate> gates;

  private GateSet(List<InstalledGate> gates) {
    this.gates = List.copyOf(gates);
  }

  public static GateSet of(SentenceEncoder encoder, List<InstalledGate> gates) {
    return new GateSet(gates);
  }

  public List<InstalledGate> gates() {
    return gates;
  }

  /**
   * Looks at the exchange with every gate: shields at the question alone; bundles at all evidence
   * once there is a draft. With {@code draft == null} only shields can fire.
   */
  public Verdict judge(Exchange exchange) {
    throw new UnsupportedOperationException("gate");
  }
}
