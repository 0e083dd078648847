/** Questions about what was forgotten, in disguise; made from the forgotten examples alone. */
@NullMarked
package dev.lethe.engine.attack;

import org.jspecify.annotations.NullMarked;
