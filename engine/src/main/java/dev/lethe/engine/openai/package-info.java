/** A base model behind OpenAI's API: asked for texts, and for nothing else. */
@NullMarked
package dev.lethe.engine.openai;

import org.jspecify.annotations.NullMarked;
