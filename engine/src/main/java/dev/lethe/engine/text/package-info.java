/** The seam between serving and generating: text in, text and features out, no tensors. */
@NullMarked
package dev.lethe.engine.text;

import org.jspecify.annotations.NullMarked;
