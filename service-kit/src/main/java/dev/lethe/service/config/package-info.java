/**
 * The settings that more than one service reads, each written once. A service's own mapping extends
 * {@link dev.lethe.service.config.ServiceConfig}, and returns or extends the groups here.
 */
@NullMarked
package dev.lethe.service.config;

import org.jspecify.annotations.NullMarked;
