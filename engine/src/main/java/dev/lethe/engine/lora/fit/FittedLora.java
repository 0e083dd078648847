package dev.lethe.engine.lora.fit;

import dev.lethe.engine.lora.PeftAdapter;

/**
 * A fitted adapter with what fitting measured.
 *
 * @param loss mean cross-entropy of the last round
 * @param orthogonality Σ‖A_k A_tᵀ‖²_F of the last step
 */
public record FittedLora(PeftAdapter adapter, int steps, double loss, double orthogonality) {}
