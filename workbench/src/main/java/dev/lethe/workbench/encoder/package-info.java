/** Bidirectional encoders whose every layer can be looked at and adapted. */
@NullMarked
package dev.lethe.workbench.encoder;

import org.jspecify.annotations.NullMarked;
