package dev.cruvero.access;

import dev.cruvero.access.Route.Reach;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Locale;

/** Writes the {@link RouteTable} into the description of the API. */
final class RouteDescription {

  private static final String BEARER = "bearer";

  private RouteDescription() {}

  static void describe(OpenAPI api) {
    if (api.getComponents() == null) {
      api.setComponents(new Components());
    }
    api.getComponents()
        .addSecuritySchemes(
            BEARER, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(BEARER));
    for (Route route : RouteTable.ROUTES) {
      PathItem path = api.getPaths().get(route.path());
      Operation operation =
          path == null
              ? null
              : path.readOperationsMap().get(PathItem.HttpMethod.valueOf(route.method().name()));
      if (operation != null) {
        describe(route, operation);
      }
    }
  }

  private static void describe(Route route, Operation operation) {
    operation.addExtension("x-cruvero-reach", route.reach().name().toLowerCase(Locale.ROOT));
    if (route.reach() == Reach.OPEN) {
      operation.setSecurity(List.of());
      return;
    }
    operation.setSecurity(List.of(new SecurityRequirement().addList(BEARER)));
    operation.addExtension(
        "x-cruvero-roles", route.roles().stream().sorted().map(Role::id).toList());
    if (route.scope() != null) {
      operation.addExtension("x-cruvero-scope", route.scope());
    }
  }
}
