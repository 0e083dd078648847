package dev.lethe.standalone.launch;

import java.time.Duration;

/** Hears how a stack comes up and of what happens to it. Called from several threads. */
public interface StartListener {
  /** A part is ready, so long after the start of the whole. */
  void ready(String part, Duration after);

  /** Something that a person should know, mostly one line. */
  void notice(String line);
}
