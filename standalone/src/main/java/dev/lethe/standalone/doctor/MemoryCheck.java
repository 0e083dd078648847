package dev.lethe.standalone.doctor;

import dev.lethe.standalone.launch.MachineMemory;
import dev.lethe.standalone.launch.MemoryFootprint;
import dev.lethe.standalone.launch.StackOptions;
import dev.lethe.standalone.launch.StartFailedException;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Whether a stack fits into memory, by the same estimate as {@code lethe up} makes; of a stack that
 * runs already, whether there is room for a fit.
 *
 * @param options what would be started; throws as {@link StackOptions} does
 * @param isRunning whether a stack runs on the data folder
 * @param machine what there is
 */
public record MemoryCheck(
    Supplier<StackOptions> options, boolean isRunning, Supplier<MachineMemory> machine)
    implements InstallationCheck {
  /** What a trainer was seen to take beyond the estimate: docs/guides/size-memory.md. */
  private static final long FIT_BYTES = 1_700_000_000L;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public CheckOutcome run() {
    MachineMemory has = machine.get();
    return isRunning ? besideAStack(has) : beforeAStack(has);
  }

  private static CheckOutcome besideAStack(MachineMemory has) {
    String free = gb(has.available()) + " of " + gb(has.total()) + " GB free beside the stack";
    return has.available() >= FIT_BYTES
        ? CheckOutcome.ok(free)
        : CheckOutcome.warning(
            free + ", and a fit may take " + gb(FIT_BYTES) + " GB more",
            "end what else runs here, or start the stack with --replicas 1");
  }

  private CheckOutcome beforeAStack(MachineMemory has) {
    MemoryFootprint footprint;
    try {
      footprint = MemoryFootprint.of(options.get());
    } catch (StartFailedException | IllegalArgumentException e) {
      return CheckOutcome.skipped(
          "what the model needs cannot be told", "see the check named model");
    }
    String figures = footprint.figures(has);
    return footprint.fits(has)
        ? CheckOutcome.ok(figures)
        : CheckOutcome.failed(figures, footprint.advice(has));
  }

  private static String gb(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
  }
}
