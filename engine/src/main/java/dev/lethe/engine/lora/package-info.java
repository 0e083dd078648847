/** LoRA adapters: PEFT files, merging, application. */
@NullMarked
package dev.lethe.engine.lora;

import org.jspecify.annotations.NullMarked;
