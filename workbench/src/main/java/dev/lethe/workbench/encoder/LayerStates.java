package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One forward pass of a {@link LayerEncoder}; the arrays live in the scope that was open.
 *
 * @param pooled mean over each text's tokens, one array per layer, embeddings first: {@code [texts,
 *     width]}
 * @param last states after the last block: {@code [texts, time, width]}
 */
public record LayerStates(List<NDArray> pooled, NDArray last) {}
