/** HuggingFace model folders and the decoder on DJL arrays. */
@NullMarked
package dev.lethe.engine.model;

import org.jspecify.annotations.NullMarked;
