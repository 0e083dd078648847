package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.measured.Measurements;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {
  private static final Map<String, String> STEPS =
      Map.ofEntries(
          Map.entry("RECEIVED", "REJECTED ACCEPTED"),
          Map.entry("REJECTED", ""),
          Map.entry("HELD", "ACCEPTED CANCELLED"),
          Map.entry("ACCEPTED", "SHIELDED HELD CANCELLED FAILED"),
          Map.entry("SHIELDED", "FITTING CANCELLED FAILED"),
          Map.entry("FITTING", "VERIFIED FAILED"),
          Map.entry("VERIFIED", "ENFORCED"),
          Map.entry("ENFORCED", "CERTIFIED REVOKED"),
          Map.entry("CERTIFIED", "REVOKED"),
          Map.entry("CANCELLED", ""),
          Map.entry("FAILED", "REVOKED"),
          Map.entry("REVOKED", ""));

  private static final Lifecycle.Request REQUEST = new Lifecycle.Request("r-1", "acme", "demo");
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @ParameterizedTest
  @EnumSource
  void onlyTheStepsOfTheDesignExist(RequestState state) {
    Set<String> possible =
        Arrays.stream(RequestState.values())
            .filter(state::canBecome)
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> expected = new TreeSet<>(List.of(STEPS.getOrDefault(state.name(), "?").split(" ")));
    expected.remove("");
    assertThat(possible).isEqualTo(expected);
    assertThat(state.isFinal()).isEqualTo(possible.isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatIsNotYetFittedCanStillBeCancelled(RequestState state) {
    Set<RequestState> unfitted =
        EnumSet.of(
            RequestState.RECEIVED, RequestState.ACCEPTED, RequestState.HELD, RequestState.SHIELDED);

    boolean cancellable = state.canLeadTo(RequestState.CANCELLED);

    assertThat(cancellable).isEqualTo(unfitted.contains(state));
  }

  /** What a producer can write is what a reader lets through, and nothing else. */
  @Test
  void theStatesHaveAMethodForEachOfTheirStepsAndForNoOther() throws Exception {
    Map<RequestState, Set<RequestState>> made = new EnumMap<>(RequestState.class);
    for (Class<?> type : states(Lifecycle.class).toList()) {
      RequestState from =
          RequestState.valueOf(type.getSimpleName().toUpperCase(java.util.Locale.ROOT));
      Object place = type.getDeclaredConstructor(Lifecycle.Request.class).newInstance(REQUEST);
      Set<RequestState> next = EnumSet.noneOf(RequestState.class);
      for (Method method : type.getMethods()) {
        if (method.getReturnType() == RequestEvent.class) {
          RequestEvent event = (RequestEvent) method.invoke(place, arguments(method));
          assertThat(event.request()).isEqualTo(REQUEST);
          next.add(event.state());
        }
      }
      made.put(from, next);
    }

    for (RequestState state : RequestState.values()) {
      assertThat(made.getOrDefault(state, Set.of())).as(state.name()).isEqualTo(state.next());
    }
  }

  private static Stream<Class<?>> states(Class<?> type) {
    Class<?>[] permitted = type.getPermittedSubclasses();
    return permitted == null
        ? Stream.of(type)
        : Arrays.stream(permitted).flatMap(LifecycleTest::states).distinct();
  }

  private static Object[] arguments(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(
            type -> {
              if (type == Instant.class) {
                return Instant.EPOCH;
              }
              if (type == String.class) {
                return DIGEST;
              }
              return type == Measurements.class
                  ? Measurements.of(Json.mapper().createObjectNode())
                  : List.of();
            })
        .toArray();
  }
}
