/**
 * Fitting a LoRA adapter: batches, objectives, gradient steps, where a fit starts and when it ends.
 */
@NullMarked
package dev.lethe.engine.lora.fit;

import org.jspecify.annotations.NullMarked;
