@NullMarked
package dev.lethe.trainer;

import org.jspecify.annotations.NullMarked;
