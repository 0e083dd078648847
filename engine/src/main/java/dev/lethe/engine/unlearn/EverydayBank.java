package dev.lethe.engine.unlearn;

import java.util.List;

final class EverydayBank {
  private EverydayBank() {}

  static List<String> questions(int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(i -> "What is " + i + "?").toList();
  }
}
