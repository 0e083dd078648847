/** Spans of requests and questions, as OpenTelemetry has them. */
@NullMarked
package dev.lethe.service.trace;

import org.jspecify.annotations.NullMarked;
