/** What the orchestrator is told: started, ready, live. */
@NullMarked
package dev.lethe.inference.health;

import org.jspecify.annotations.NullMarked;
