/**
 * Models and adapters as GGUF files, version 3, for llama.cpp and what is built on it. Format: <a
 * href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">gguf.md</a>.
 */
@NullMarked
package dev.lethe.engine.gguf;

import org.jspecify.annotations.NullMarked;
