package dev.lethe.ingest.intake;

import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.HoldReason;
import dev.lethe.service.config.SettingName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which requests wait for a person before anything is done, whatever they would silence. It is
 * asked once, when a request is admitted; what it says goes into the job, so that a later setting
 * changes nothing for requests that are there. Immutable.
 *
 * @param rule of tenants that have none of their own
 * @param byTenant of the others
 */
public record HoldPolicy(Rule rule, Map<SettingName, Rule> byTenant) {
  /**
   * What one tenant's requests wait for.
   *
   * @param identityRequired whether somebody has to say that the requester's identity is verified
   * @param examplesAbove the most examples and texts, together, of a request that nobody has to
   *     look at; null where size does not count
   */
  public record Rule(boolean identityRequired, @Nullable Integer examplesAbove) {
    public Rule {
      if (examplesAbove != null && examplesAbove < 0) {
        throw new IllegalArgumentException("a request has no fewer than 0 examples");
      }
    }

    private List<String> of(ForgetSet forgetSet) {
      List<String> reasons = new ArrayList<>();
      if (identityRequired) {
        reasons.add(HoldReason.IDENTITY_NOT_VERIFIED);
      }
      int size = forgetSet.examples().size() + forgetSet.texts().size();
      if (examplesAbove != null && size > examplesAbove) {
        reasons.add(HoldReason.LARGE_REQUEST);
      }
      return List.copyOf(reasons);
    }
  }

  public HoldPolicy {
    byTenant = Map.copyOf(byTenant);
  }

  /** Nothing waits. */
  public static HoldPolicy none() {
    return new HoldPolicy(new Rule(false, null), Map.of());
  }

  /**
   * For what a request waits, in this order.
   *
   * @param request with its tenant, and its reference resolved
   */
  List<String> of(ErasureRequest request) {
    String tenant = request.tenant() == null ? ErasureRequest.DEFAULT_TENANT : request.tenant();
    return byTenant.getOrDefault(new SettingName(tenant), rule).of(request.forgetSet());
  }
}
