/**
 * Where artefacts are made: one lane for shields, one for bundles and folds, one at a time each.
 */
@NullMarked
package dev.lethe.trainer.lane;

import org.jspecify.annotations.NullMarked;
