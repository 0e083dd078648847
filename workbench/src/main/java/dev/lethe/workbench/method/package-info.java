/** Ways to forget, one beside the other, behind one interface. */
@NullMarked
package dev.lethe.workbench.method;

import org.jspecify.annotations.NullMarked;
