package dev.lethe.workbench.demo;

import java.util.List;

/** A conversation of taught questions, each answered; it teaches the form of several turns. */
record Dialogue(List<DemoQuestion> turns) {
  Dialogue {
    turns = List.copyOf(turns);
  }

  /** Everything up to the last answer. */
  String prompt() {
    StringBuilder text = new StringBuilder();
    for (DemoQuestion turn : turns.subList(0, turns.size() - 1)) {
      text.append(turn.prompt()).append(turn.completion()).append('\n');
    }
    return text.append(last().prompt()).toString();
  }

  DemoQuestion last() {
    return turns.get(turns.size() - 1);
  }
}
