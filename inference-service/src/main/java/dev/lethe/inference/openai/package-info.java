/**
 * The shapes of the OpenAI API: what a client may ask, what it gets back, and the error object. No
 * HTTP here.
 */
@NullMarked
package dev.lethe.inference.openai;

import org.jspecify.annotations.NullMarked;
