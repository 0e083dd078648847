package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;

/**
 * What one more token of several sequences leaves; the arrays live in the scope that was open.
 *
 * @param last states after the last block, before the final norm: {@code [rows, 1, hidden]}
 * @param states after each block: {@code [blocks, rows, 1, hidden]}
 */
public record DecoderStep(NDArray last, NDArray states) {}
