package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class ComputeDeviceTest {
  @Test
  void arraysAreMadeOnTheProcessorUnlessAnotherDeviceIsChosen() {
    ComputeDevice.CPU.use();
    try (NDManager manager = Weights.newManager()) {
      assertThat(manager.getDevice()).isEqualTo(Device.cpu());
    }
  }

  @Test
  void aDeviceThatTheEngineDoesNotSeeIsRefusedByName() {
    assumeThat(Engine.getEngine("PyTorch").getGpuCount()).isZero();

    assertThatThrownBy(new ComputeDevice("cuda:3")::use)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device cuda:3: the engine's native libraries see 0 CUDA devices");
    assertThat(ComputeDevice.inUse()).isEqualTo(Device.cpu());
  }

  @Test
  void anotherTextIsRefused() {
    assertThatThrownBy(() -> new ComputeDevice("cuda:1234")).hasMessageContaining("device must be");
  }
}
