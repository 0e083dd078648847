package dev.lethe.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Of an endpoint that is called by the rules of a protocol which has it pass over query parameters
 * that it does not know, such as OAuth's redirects (RFC 6749, section 4.1.2).
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AnyParameters {}
