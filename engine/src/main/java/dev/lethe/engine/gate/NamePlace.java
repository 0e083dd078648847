package dev.lethe.engine.gate;

/**
 * Where a text writes a word of the name of whom a request is about.
 *
 * @param start of it, in characters
 * @param end behind it
 * @param key the same for every spelling of that word, under the gate's own key: another gate has
 *     another for it, and nobody can tell the word from it who does not have the gate
 */
public record NamePlace(int start, int end, long key) {}
