package dev.lethe.workbench.speed;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** How many threads one native operation may use. */
final class NativeThreads {
  private NativeThreads() {}

  static void use(int threads) {
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }
}
