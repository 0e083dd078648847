/** The safetensors file format: reading with checks, writing with reproducible bytes. */
@NullMarked
package dev.lethe.engine.safetensors;

import org.jspecify.annotations.NullMarked;
