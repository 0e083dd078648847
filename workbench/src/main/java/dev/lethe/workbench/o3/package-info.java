/**
 * O3 ("On Large Language Model Continual Unlearning", arXiv 2407.10223) as published: the baseline
 * that the gates of this project are measured against.
 */
@NullMarked
package dev.lethe.workbench.o3;

import org.jspecify.annotations.NullMarked;
