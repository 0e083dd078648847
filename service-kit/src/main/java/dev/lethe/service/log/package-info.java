/** How the services' log lines become JSON. */
@NullMarked
package dev.lethe.service.log;

import org.jspecify.annotations.NullMarked;
