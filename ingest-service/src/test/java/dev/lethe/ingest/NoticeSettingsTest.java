package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.callback.OperatorNotices;
import dev.lethe.ingest.callback.Recipient;
import dev.lethe.service.config.SettingName;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings make of alerts and recipients. */
class NoticeSettingsTest {
  @Test
  void withoutThemNobodyIsToldAndAlertsAreRaisedInTheLog() {
    IngestConfig config = TestConfigs.ingest(Map.of());

    assertThat(NoticeSettings.read(config).isEmpty()).isTrue();
    assertThat(DueAlertSettings.read(config.dueAlerts()).alerts())
        .extracting(alert -> alert.code())
        .containsExactly("before-P7D", "before-P1D", "after-PT0S");
  }

  @Test
  void recipientsHaveNamesAddressesAndTenants() {
    OperatorNotices notices =
        NoticeSettings.read(
            TestConfigs.ingest(
                Map.of(
                    "lethe.recipients.crm.url", "https://crm.example.org/erase",
                    "lethe.recipients.crm.tenants", "acme,Acme US",
                    "lethe.recipients.ads.url", "http://127.0.0.1:9000/",
                    "lethe.due-alerts.webhook", "https://pager.example.org/x")));

    assertThat(notices.recipients()).extracting(Recipient::name).containsExactly("ads", "crm");
    assertThat(notices.recipients().get(0).tenants()).accepts("acme", "somebody");
    assertThat(notices.recipients().get(1).tenants())
        .accepts("acme", "ACME", "acme-us")
        .rejects("somebody", "acme-eu");
    assertThat(notices.alerts()).hasHost("pager.example.org");
  }

  @Test
  void aTenantsAlertsTakeThePlaceOfTheOthers() {
    var rules =
        DueAlertSettings.read(
            TestConfigs.ingest(
                    Map.of(
                        "lethe.due-alerts.after", "none",
                        "lethe.due-alerts.tenants.\"acme\".before", "PT12H"))
                .dueAlerts());

    assertThat(rules.alerts()).hasSize(2);
    assertThat(rules.byTenant().get(new SettingName("ACME")))
        .extracting(alert -> alert.code())
        .containsExactly("before-PT12H");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://crm.example.org/",
        "ftp://crm.example.org/",
        "https://user:secret@crm.example.org/",
        "crm",
        "https://",
        ":"
      })
  void anAddressThatIsNotSafeStopsTheStartAndIsNotQuoted(String url) {
    IngestConfig recipient = TestConfigs.ingest(Map.of("lethe.recipients.crm.url", url));
    IngestConfig webhook = TestConfigs.ingest(Map.of("lethe.due-alerts.webhook", url));

    assertThatThrownBy(() -> NoticeSettings.read(recipient))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lethe.recipients.\"crm\".url")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> NoticeSettings.read(webhook))
        .hasMessageContaining("lethe.due-alerts.webhook");
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.due-alerts.before, 7d, lethe.due-alerts.before",
    "lethe.due-alerts.after, P1M, lethe.due-alerts.after",
    "'lethe.due-alerts.tenants.\"acme\".after', x, 'lethe.due-alerts.tenants.\"acme\".after'"
  })
  void whatIsNoDurationStopsTheStart(String setting, String text, String named) {
    IngestConfig config = TestConfigs.ingest(Map.of(setting, text));

    assertThatThrownBy(() -> DueAlertSettings.read(config.dueAlerts()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void aNameThatNoEventCouldSayStopsTheStart() {
    IngestConfig config =
        TestConfigs.ingest(Map.of("lethe.recipients.\"Ada's\".url", "https://crm.example.org"));

    assertThatThrownBy(() -> NoticeSettings.read(config)).hasMessageContaining("lethe.recipients");
  }
}
