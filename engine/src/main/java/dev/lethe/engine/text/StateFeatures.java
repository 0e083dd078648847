package dev.lethe.engine.text;

/**
 * Hidden states pooled into one row each; all blocks' outputs, embeddings left out.
 *
 * @param prompt mean over prompt tokens of every layer, then the last prompt token of every layer:
 *     {@code [2 · layers · hidden]}
 * @param draft mean, then maximum, over the drafted tokens of every layer: {@code [2 · layers ·
 *     hidden]}; of the end token alone when the draft is empty
 */
public record StateFeatures(float[] prompt, float[] draft) {}
