/** LoRA adapters: PEFT files, application, fitting. */
@NullMarked
package dev.lethe.engine.lora;

import org.jspecify.annotations.NullMarked;
