/**
 * Container images without a container engine: Jib writes the packaged services and the command
 * line as OCI image layouts. Two builds of the same files are the same bytes. Nothing here is part
 * of an image.
 */
@NullMarked
package dev.lethe.images;

import org.jspecify.annotations.NullMarked;
