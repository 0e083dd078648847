/** Sentence encoders: one vector a text. */
@NullMarked
package dev.lethe.engine.embedding;

import org.jspecify.annotations.NullMarked;
