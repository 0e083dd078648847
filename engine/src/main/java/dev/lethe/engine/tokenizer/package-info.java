/** Text to tokens and back: tokenizer, control tokens, chat template, the frame of a prompt. */
@NullMarked
package dev.lethe.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
