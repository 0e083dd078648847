/**
 * In front of another server that speaks OpenAI's API: calls are gated and passed on as they are,
 * answers are read through the gates' windows and passed back as they came. One call lives on one
 * event loop; gates are asked on worker threads.
 */
@NullMarked
package dev.lethe.inference.upstream;

import org.jspecify.annotations.NullMarked;
