package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseEventTest {
  @ParameterizedTest
  @EnumSource(CaseEvent.Kind.class)
  void isTheOnlyThingThatLooksLikeOne(CaseEvent.Kind kind) {
    byte[] json = EventSerdes.caseEvents().write(Event.of(SampleEvents.caseEvent(kind)));

    assertThat(CaseEvent.isMarked(json)).isTrue();
    assertThatThrownBy(() -> EventSerdes.requestEvents().read(json))
        .isInstanceOf(InvalidEventException.class);
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.schemas.EventSerdesTest#events")
  void nothingElseDoes(SampleEvents.Written<?> sample) {
    assertThat(CaseEvent.isMarked(sample.json()))
        .isEqualTo(sample.event().data() instanceof CaseEvent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[\"type\",\"lethe.case-x.v1\"]",
        "{\"type\":7}",
        "{\"data\":{\"type\":\"lethe.case-x.v1\"}}",
        "{\"data\":{\"type\":\"lethe.case-x.v1\"},\"type\":\"lethe.request-held.v1\"}",
        "{\"data\":\"\\\"type\\\":\\\"lethe.case-x.v1\\\"\"}",
        "{\"id\":\"1\""
      })
  void norDoesWhatOnlyHoldsTheWord(String json) {
    assertThat(CaseEvent.isMarked(json.getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(CaseEvent.isMarked(null)).isFalse();
  }

  @Test
  void aKindThatIsNotKnownIsMarkedAllTheSame() {
    String json = "{\"data\":{\"type\":[1,{}]},\"type\":\"lethe.case-moved.v1\",\"id\":\"1\"}";

    assertThat(CaseEvent.isMarked(json.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @Test
  void anExtensionIsTheSameWhoeverSaysItAndAnApprovalIsNot() {
    assertThat(Event.of(later(CaseEvent.Kind.DUE_DATE_EXTENDED)).id())
        .isEqualTo(Event.of(SampleEvents.caseEvent(CaseEvent.Kind.DUE_DATE_EXTENDED)).id());
    for (CaseEvent.Kind kind :
        Arrays.asList(CaseEvent.Kind.APPROVAL_GIVEN, CaseEvent.Kind.ATTEMPT_REFUSED)) {
      assertThat(Event.of(later(kind)).id())
          .isNotEqualTo(Event.of(SampleEvents.caseEvent(kind)).id());
    }
  }

  @Test
  void whatCanHappenOnceIsOneEventWhoeverSaysIt() {
    Lifecycle.Request request = new Lifecycle.Request("r-1", "acme", "demo");
    Instant due = Instant.parse("2027-03-01T00:00:00Z");
    CaseEvent alert = CaseEvent.alert(request, due, "before-P7D", due, ServiceRole.INGEST.actor());
    CaseEvent again =
        CaseEvent.alert(
            request, due.plusSeconds(1), "before-P7D", due, ServiceRole.TRAINER.actor());
    CaseEvent nearer = CaseEvent.alert(request, due, "before-P1D", due, alert.actor());
    CaseEvent extended =
        CaseEvent.alert(request, due, "before-P7D", due.plusSeconds(1), alert.actor());
    CaseEvent told = CaseEvent.told(request, due, "crm", true, alert.actor());
    CaseEvent later = CaseEvent.told(request, due.plusSeconds(1), "crm", true, alert.actor());
    CaseEvent other = CaseEvent.told(request, due, "ads", true, alert.actor());

    assertThat(Event.of(again).id()).isEqualTo(Event.of(alert).id());
    assertThat(Event.of(nearer).id()).isNotEqualTo(Event.of(alert).id());
    assertThat(Event.of(extended).id()).isNotEqualTo(Event.of(alert).id());
    assertThat(Event.of(later).id()).isEqualTo(Event.of(told).id());
    assertThat(Event.of(other).id()).isNotEqualTo(Event.of(told).id());
  }

  private static CaseEvent later(CaseEvent.Kind kind) {
    CaseEvent first = SampleEvents.caseEvent(kind);
    return new CaseEvent(
        first.requestId(),
        first.tenant(),
        first.model(),
        kind,
        Instant.EPOCH,
        "another-reason",
        first.dueAt(),
        first.action(),
        ServiceRole.INGEST.actor());
  }
}
