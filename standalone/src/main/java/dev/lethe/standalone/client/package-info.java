/** Talks to the running services over HTTP, as any client would. */
@NullMarked
package dev.lethe.standalone.client;

import org.jspecify.annotations.NullMarked;
