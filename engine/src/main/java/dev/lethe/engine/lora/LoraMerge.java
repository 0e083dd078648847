package dev.lethe.engine.lora;

import dev.lethe.engine.safetensors.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Several adapters as one of bounded rank: for each projection the sum of {@code (alpha/r)·B·A},
 * cut to its largest singular values. The same adapters in the same order give the same bytes.
 */
public final class LoraMerge {
  private LoraMerge() {}

  /**
   * The one adapter.
   *
   * @param adapter its scale is 1; rows of A are orthonormal, or zero where a projection has fewer
   *     directions than the rank
   * @param truncation what was cut off: its Frobenius norm, over all projections, as a share of the
   *     whole sum's; 0 if nothing was
   */
  public record Merged(PeftAdapter adapter, double truncation) {}

  /**
   * @param members of the same model; distinct, since a sum counts each
   * @param rank at most this; less if the members' ranks together are less
   * @throws IllegalArgumentException if there is no member, or the rank isn't positive
   */
  public static Merged of(List<PeftAdapter> members, int rank) {
    if (members.isEmpty() || rank < 1) {
      throw new IllegalArgumentException("a merge takes adapters and a positive rank");
    }
    int kept = Math.min(rank, members.stream().mapToInt(PeftAdapter::rank).sum());
    Map<String, LoraTensors> modules = new LinkedHashMap<>();
    double whole = 0;
    double lost = 0;
    for (String name : names(members)) {
      LowRankSvd sum = sum(name, members);
      modules.put(name, tensors(sum, kept));
      whole += sum.energy(0);
      lost += sum.energy(kept);
    }
    double truncation = whole == 0 ? 0 : Math.sqrt(lost / whole);
    return new Merged(new PeftAdapter(kept, kept, modules), truncation);
  }

  private static TreeSet<String> names(List<PeftAdapter> members) {
    TreeSet<String> names = new TreeSet<>();
    members.forEach(member -> names.addAll(member.modules().keySet()));
    return names;
  }

  private static LowRankSvd sum(String name, List<PeftAdapter> members) {
    List<LowRankSvd.Term> terms = new ArrayList<>();
    for (PeftAdapter member : members) {
      LoraTensors factors = member.modules().get(name);
      if (factors != null) {
        terms.add(new LowRankSvd.Term(factors, member.scale()));
      }
    }
    return LowRankSvd.of(terms);
  }

  private static LoraTensors tensors(LowRankSvd sum, int rank) {
    float[] a = new float[rank * sum.inputs()];
    float[] b = new float[sum.outputs() * rank];
    for (int k = 0; k < Math.min(rank, sum.directions()); k++) {
      for (int i = 0; i < sum.inputs(); i++) {
        a[k * sum.inputs() + i] = (float) sum.right(i, k);
      }
      for (int o = 0; o < sum.outputs(); o++) {
        b[o * rank + k] = (float) (sum.left(o, k) * sum.singular(k));
      }
    }
    return new LoraTensors(
        FloatTensor.of(a, rank, sum.inputs()), FloatTensor.of(b, sum.outputs(), rank));
  }
}
