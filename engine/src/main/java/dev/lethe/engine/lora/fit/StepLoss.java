package dev.lethe.engine.lora.fit;

/**
 * Losses of one step.
 *
 * @param crossEntropy mean over the target tokens; of another {@link LoraObjective}, its value
 * @param orthogonality Σ over modules and earlier adapters of ‖A_k A_tᵀ‖²_F, before its weight
 * @param total what was descended on
 */
public record StepLoss(double crossEntropy, double orthogonality, double total) {}
