package dev.lethe.engine.lora;

/**
 * A fitted adapter with what fitting measured.
 *
 * @param loss mean cross-entropy of the last round
 * @param orthogonality Σ‖A_k A_tᵀ‖²_F of the last step
 */
public record FittedLora(PeftAdapter adapter, int steps, double loss, double orthogonality) {}
