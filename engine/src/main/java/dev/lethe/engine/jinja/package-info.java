/**
 * Jinja2 as HuggingFace sets it up for chat templates: {@code ImmutableSandboxedEnvironment} with
 * {@code trim_blocks}, {@code lstrip_blocks}, loop controls and the {@code generation} tag. A
 * template is compiled once and is then immutable and thread-safe; each rendering is bounded in
 * steps, memory and time and reaches nothing of its host. Text remembers which of its characters
 * came from the caller's data, see {@link dev.lethe.engine.jinja.TaintedText}.
 */
@NullMarked
package dev.lethe.engine.jinja;

import org.jspecify.annotations.NullMarked;
