package dev.lethe.ingest.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Refers from every call of the API's description to what is answered to callers who are not let
 * in; {@code META-INF/openapi.yaml} says it once.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class AccessResponses implements OASFilter {
  private static final Map<String, String> REFUSALS =
      Map.of("401", "Unauthenticated", "403", "Forbidden", "429", "TooManyRequests");

  @Override
  public void filterOpenAPI(OpenAPI api) {
    if (api.getPaths() == null) {
      return;
    }
    api.getPaths().getPathItems().values().stream()
        .flatMap(path -> path.getOperations().values().stream())
        .forEach(operation -> refuse(operation.getResponses()));
  }

  private static void refuse(APIResponses responses) {
    REFUSALS.forEach(
        (status, name) -> {
          if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(status, OASFactory.createAPIResponse().ref(name));
          }
        });
  }
}
