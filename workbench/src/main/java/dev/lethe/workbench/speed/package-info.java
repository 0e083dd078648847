/** Measures the engine on random tokens: no tokenizer needed, any model folder will do. */
@NullMarked
package dev.lethe.workbench.speed;

import org.jspecify.annotations.NullMarked;
