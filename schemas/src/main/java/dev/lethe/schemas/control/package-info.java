/**
 * What makes a word count that changes what is served: signatures, numbers, heads. A statement is
 * an {@code AdapterEvent} with its place in a chain; {@link LiveSet} folds a model's statements
 * into what is in force, in the trainer, the tracker, the replicas and the auditor's tools alike.
 */
@NullMarked
package dev.lethe.schemas.control;

import org.jspecify.annotations.NullMarked;
