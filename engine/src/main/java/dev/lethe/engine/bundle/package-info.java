/** Immutable, content-addressed, signed artefacts: shield = gate; bundle = LoRA + gate. */
@NullMarked
package dev.lethe.engine.bundle;

import org.jspecify.annotations.NullMarked;
