/** Which bundles of a store nobody needs any more, and taking them out of it. */
@NullMarked
package dev.lethe.standalone.store;

import org.jspecify.annotations.NullMarked;
