/** The event contracts: one copy of each, shared by every service. */
@NullMarked
package dev.lethe.schemas;

import org.jspecify.annotations.NullMarked;
