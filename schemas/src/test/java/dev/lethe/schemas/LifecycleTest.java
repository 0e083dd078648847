package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
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
import java.util.function.Predicate;
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
          Map.entry("HELD", "ACCEPTED CANCELLED HELD REJECTED"),
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
  private static final Instant AT = SampleEvents.AT;

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

  @Test
  void aStepNamesTheServiceThatTakesItByItself() {
    Measurements none = Measurements.none();
    Lifecycle.Received received = new Lifecycle.Received(REQUEST);
    Lifecycle.Accepted accepted = new Lifecycle.Accepted(REQUEST);
    Lifecycle.Fitting fitting = new Lifecycle.Fitting(REQUEST);
    Lifecycle.Verified verified = new Lifecycle.Verified(REQUEST);
    Lifecycle.Enforced enforced = new Lifecycle.Enforced(REQUEST);

    assertThat(
            Stream.of(
                received.accept(AT),
                received.reject(AT, "x"),
                accepted.shield(AT, DIGEST, List.of(), none),
                verified.enforce(AT, DIGEST, List.of(), none),
                enforced.certify(AT, DIGEST, none)))
        .allMatch(byService("ingest"));
    assertThat(
            Stream.of(
                accepted.hold(AT, "x", none),
                new Lifecycle.Held(REQUEST).hold(AT, "x", none),
                new Lifecycle.Shielded(REQUEST).fit(AT),
                fitting.verify(AT, DIGEST, none),
                fitting.fail(AT, "x", null, null)))
        .allMatch(byService("trainer"));
  }

  @Test
  void whatPeopleAskForIsNobodysUntilItIsSaid() {
    Actor ada = Actor.key("0123456789ab", Role.APPROVER);
    Measurements none = Measurements.none();

    List<RequestEvent> asked =
        List.of(
            REQUEST.receive(AT, SampleEvents.intake()),
            new Lifecycle.Accepted(REQUEST).cancel(AT, null),
            new Lifecycle.Held(REQUEST).release(AT, "ticket-7"),
            new Lifecycle.Held(REQUEST).reject(AT, "legal-claims"),
            new Lifecycle.Certified(REQUEST).revoke(AT, "ticket-7", none));

    assertThat(asked).extracting(RequestEvent::actor).containsOnly(Actor.TOPIC);
    assertThat(asked).extracting(event -> event.by(ada).actor()).containsOnly(ada);
    assertThat(asked).allMatch(event -> event.by(ada).by(Actor.TOPIC).equals(event));
  }

  private static Predicate<RequestEvent> byService(String name) {
    return event -> Actor.service(name + "-service").equals(event.actor());
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
