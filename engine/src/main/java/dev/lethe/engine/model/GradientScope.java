package dev.lethe.engine.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records operations for one backward pass. The engine allows one collector per JVM, so that a
 * second thread waits here for the first to close its own. Close it on the thread that opened it.
 */
public final class GradientScope implements AutoCloseable {
  private static final ReentrantLock ONE = new ReentrantLock();
  private final GradientCollector collector;

  private GradientScope(GradientCollector collector) {
    this.collector = collector;
  }

  public static GradientScope open() {
    ONE.lock();
    try {
      return new GradientScope(Engine.getEngine("PyTorch").newGradientCollector());
    } catch (RuntimeException | Error e) {
      ONE.unlock();
      throw e;
    }
  }

  /** Adds the gradients of a scalar to every array that requires one. */
  public void backward(NDArray loss) {
    collector.backward(loss);
  }

  @Override
  public void close() {
    try {
      collector.close();
    } finally {
      ONE.unlock();
    }
  }

  /** Switches recording off on this thread until closed; results are the same, cheaper. */
  public static NoGradient off() {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    return () -> JniUtils.setGradMode(before);
  }

  /** Restores the mode that was on before. */
  public interface NoGradient extends AutoCloseable {
    @Override
    void close();
  }
}
