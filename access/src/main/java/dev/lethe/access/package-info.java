/**
 * Who may call what, in front of every endpoint of a service: API keys and OIDC tokens say who
 * calls, the service's {@link dev.lethe.access.AccessRules} say which role may do what, and what
 * nobody listed is refused. A service produces one bean of that type and one of {@link
 * dev.lethe.service.config.AccessConfig}; its endpoints ask {@link dev.lethe.access.Caller} who
 * called.
 */
@NullMarked
package dev.lethe.access;

import org.jspecify.annotations.NullMarked;
