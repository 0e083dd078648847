@NullMarked
package dev.lethe.engine.encoder;

import org.jspecify.annotations.NullMarked;
