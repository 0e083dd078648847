/** The demo's world: fictional people, general knowledge and small talk, made from a seed. */
@NullMarked
package dev.lethe.engine.demo;

import org.jspecify.annotations.NullMarked;
