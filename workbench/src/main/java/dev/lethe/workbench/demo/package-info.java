/** The demo's world: fictional people, general knowledge and small talk, made from a seed. */
@NullMarked
package dev.lethe.workbench.demo;

import org.jspecify.annotations.NullMarked;
