package dev.lethe.trainer.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.bundle.BundleRejectedException;
import org.junit.jupiter.api.Test;

class FailureCodesTest {
  @Test
  void namesPlacesButQuotesNoForeignMessage() {
    RuntimeException failure =
        new BundleRejectedException(
            "manifest.json is missing", new IllegalStateException("Ada Grey is a baker"));

    String text = FailureCodes.describe(failure);

    assertThat(text)
        .contains("BundleRejectedException (manifest.json is missing)")
        .contains("IllegalStateException at dev.lethe.trainer.work.FailureCodesTest")
        .doesNotContain("Ada");
  }
}
