package dev.lethe.service.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends this process' spans to a collector, as OpenTelemetry's own variables say ({@code
 * OTEL_EXPORTER_OTLP_ENDPOINT} and so on). Where none names a collector no class of the SDK is
 * loaded. Closing it sends what still waits, for some seconds at most.
 */
public final class SpanExport implements AutoCloseable {
  private static final String PROTOCOL = "http/protobuf";
  private static final String NAME = "dev.lethe";
  private static final long FAREWELL_SECONDS = 3;

  private static final List<String> ENDPOINTS =
      List.of("otel.exporter.otlp.traces.endpoint", "otel.exporter.otlp.endpoint");

  private static final List<String> PROTOCOLS =
      List.of("otel.exporter.otlp.traces.protocol", "otel.exporter.otlp.protocol");

  /** What is ours to say: metrics are asked for, logs are written. */
  private static final Map<String, String> FIXED =
      Map.of(
          "otel.traces.exporter", "otlp",
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none",
          "otel.propagators", "none",
          "otel.exporter.otlp.protocol", PROTOCOL,
          "otel.exporter.otlp.traces.protocol", PROTOCOL);

  private final AutoCloseable sdk;

  private SpanExport(AutoCloseable sdk) {
    this.sdk = sdk;
  }

  /**
   * Starts, if a collector is named.
   *
   * @param service by which the spans are known, unless {@code OTEL_SERVICE_NAME} says otherwise
   * @param setting reads a variable of the environment, or null
   * @return null where no spans are wanted
   * @throws IllegalArgumentException naming what is wrong with the settings
   */
  public static @Nullable SpanExport start(
      String service, UnaryOperator<@Nullable String> setting) {
    if (!isWanted(setting)) {
      return null;
    }
    for (String name : PROTOCOLS) {
      String protocol = read(setting, name);
      if (protocol != null && !protocol.equals(PROTOCOL)) {
        throw new IllegalArgumentException(
            variable(name) + " must be " + PROTOCOL + ", the only protocol spoken here");
      }
    }
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() -> Map.of("otel.service.name", service))
            .addPropertiesCustomizer(read -> FIXED)
            .build()
            .getOpenTelemetrySdk();
    return new SpanExport(take(sdk, sdk.getSdkTracerProvider()));
  }

  /** Hands every span to an exporter at once. */
  static SpanExport to(SpanExporter exporter) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    return new SpanExport(
        take(OpenTelemetrySdk.builder().setTracerProvider(provider).build(), provider));
  }

  private static AutoCloseable take(OpenTelemetry telemetry, SdkTracerProvider provider) {
    Spans.use(telemetry.getTracer(NAME));
    return () -> {
      Spans.use(null);
      var unused = provider.shutdown().join(FAREWELL_SECONDS, TimeUnit.SECONDS);
    };
  }

  private static boolean isWanted(UnaryOperator<@Nullable String> setting) {
    boolean disabled = Boolean.parseBoolean(read(setting, "otel.sdk.disabled"));
    boolean none = "none".equals(read(setting, "otel.traces.exporter"));
    return !disabled
        && !none
        && ENDPOINTS.stream().anyMatch(endpoint -> read(setting, endpoint) != null);
  }

  private static @Nullable String read(UnaryOperator<@Nullable String> setting, String name) {
    String property = System.getProperty(name);
    String said = property == null ? setting.apply(variable(name)) : property;
    return said == null || said.isBlank() ? null : said.strip();
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  @Override
  public void close() {
    try {
      sdk.close();
    } catch (Exception e) {
      throw new IllegalStateException("spans cannot be closed", e);
    }
  }
}
