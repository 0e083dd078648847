/** From a forget set to a shield and a verified bundle. */
@NullMarked
package dev.lethe.engine.unlearn;

import org.jspecify.annotations.NullMarked;
