/** What a HuggingFace model folder holds, and everything that would fail once it is served. */
@NullMarked
package dev.lethe.engine.folder;

import org.jspecify.annotations.NullMarked;
