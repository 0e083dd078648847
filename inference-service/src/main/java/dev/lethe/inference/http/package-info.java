/** The OpenAI API over HTTP: routes, whole and streamed replies. */
@NullMarked
package dev.lethe.inference.http;

import org.jspecify.annotations.NullMarked;
