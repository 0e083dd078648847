/** Teaching a decoder from scratch, or further from a HuggingFace folder. */
@NullMarked
package dev.lethe.workbench.pretrain;

import org.jspecify.annotations.NullMarked;
