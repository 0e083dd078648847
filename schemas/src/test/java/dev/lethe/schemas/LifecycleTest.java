package dev.lethe.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {
  private static final Map<String, String> STEPS =
      Map.ofEntries(
          Map.entry("RECEIVED", "REJECTED HELD ACCEPTED CANCELLED"),
          Map.entry("REJECTED", ""),
          Map.entry("HELD", "REJECTED ACCEPTED CANCELLED"),
          Map.entry("ACCEPTED", "SHIELDED HELD CANCELLED FAILED"),
          Map.entry("SHIELDED", "FITTING CANCELLED FAILED"),
          Map.entry("FITTING", "VERIFIED FAILED"),
          Map.entry("VERIFIED", "ENFORCED"),
          Map.entry("ENFORCED", "CERTIFIED REVOKED"),
          Map.entry("CERTIFIED", "REVOKED"),
          Map.entry("CANCELLED", ""),
          Map.entry("FAILED", "REVOKED"),
          Map.entry("REVOKED", ""));

  @ParameterizedTest
  @EnumSource
  void onlyTheStepsOfTheDesignExist(RequestState state) {
    Set<String> possible =
        Arrays.stream(RequestState.values())
            .filter(state::canBecome)
            .map(Enum::name)
            .collect(Collectors.toSet());

    List<String> expected = Arrays.asList(requireNonNull(STEPS.get(state.name())).split(" "));
    assertThat(possible)
        .containsExactlyInAnyOrderElementsOf(expected.equals(List.of("")) ? List.of() : expected);
    assertThat(Lifecycle.of(state).state()).isEqualTo(state);
    assertThat(Lifecycle.of(state).isFinal()).isEqualTo(possible.isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void everyTransitionMethodIsListedAmongTheNextStates(RequestState state) {
    Lifecycle lifecycle = Lifecycle.of(state);
    Set<Class<?>> reachable =
        Arrays.stream(lifecycle.getClass().getDeclaredMethods())
            .map(Method::getReturnType)
            .filter(type -> Lifecycle.class.isAssignableFrom(type) && type != Lifecycle.class)
            .collect(Collectors.toSet());

    Set<Class<?>> listed =
        lifecycle.next().stream().map(Object::getClass).collect(Collectors.toSet());

    assertThat(listed).isEqualTo(reachable);
  }

  @Test
  void aWholeLifeCompiles() {
    Lifecycle end =
        Lifecycle.received().hold().accept().shield().fit().verify().enforce().certify();

    assertThat(end.state()).isEqualTo(RequestState.CERTIFIED);
  }
}
