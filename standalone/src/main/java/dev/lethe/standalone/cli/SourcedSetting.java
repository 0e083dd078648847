package dev.lethe.standalone.cli;

/**
 * A value, and who said it.
 *
 * @param origin an option, a variable or a profile, as errors name it
 */
record SourcedSetting(String text, String origin) {}
