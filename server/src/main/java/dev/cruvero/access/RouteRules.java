package dev.cruvero.access;

import dev.cruvero.access.Route.Reach;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * The {@link RouteTable} as the rule of the security chain. What is in no row only a platform admin
 * gets past, to be told that there is nothing.
 */
final class RouteRules implements AuthorizationManager<RequestAuthorizationContext> {

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends Authentication> authentication, RequestAuthorizationContext context) {
    Optional<Route> route = RouteTable.find(context.getRequest());
    if (route.isPresent() && route.get().reach() == Reach.OPEN) {
      return new AuthorizationDecision(true);
    }
    Authentication known = authentication.get();
    return new AuthorizationDecision(
        known != null
            && known.getPrincipal() instanceof Principal principal
            && route
                .map(row -> row.allows(principal))
                .orElse(principal.role() == Role.PLATFORM_ADMIN && principal.scopes().isEmpty()));
  }
}
