package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Step;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.fleet.Registered;
import dev.cruvero.tenants.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Step 2: the namespace is there, is ours to use, and its data plane answers. */
final class NamespaceStep implements StepWork {
  private final Namespaces namespaces;
  private final Fleet fleet;

  NamespaceStep(Namespaces namespaces, Fleet fleet) {
    this.namespaces = namespaces;
    this.fleet = fleet;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    Registered registered =
        namespaces.ensure(tenant.namespace(), tenant.id(), tenant.adoptNamespace());
    // The worker starts while the rest of this step looks.
    fleet.serve(tenant);
    if (!namespaces.answers(tenant.namespace())) {
      throw new CruveroException(
          ErrorCode.NAMESPACE_GONE,
          "the namespace " + tenant.namespace() + " was registered and does not answer",
          "cruvero doctor --tenant " + tenant.id());
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("namespace", tenant.namespace());
    evidence.put("tier", tenant.tier().id());
    evidence.put("registered", registered(registered));
    evidence.put("attempt", operation.step(Step.NAMESPACE).attempts() + 1);
    return new StepOutcome.Done(evidence);
  }

  private static String registered(Registered registered) {
    return switch (registered) {
      case Registered.Created _ -> "created";
      case Registered.Adopted _ -> "found, made by us";
      case Registered.Claimed _ -> "found, made by somebody else";
    };
  }
}
