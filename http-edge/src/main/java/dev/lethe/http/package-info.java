/** What the services' HTTP servers share: time limits of clients, errors of the protocol. */
@NullMarked
package dev.lethe.http;

import org.jspecify.annotations.NullMarked;
