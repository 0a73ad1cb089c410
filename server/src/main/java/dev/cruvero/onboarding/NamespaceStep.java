package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Step;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.fleet.Registered;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.tenants.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Step 2: the namespace is there, is ours to use, its data plane answers, and there is a key to
 * seal what is written into it.
 */
final class NamespaceStep implements StepWork {
  private static final Actor ACTOR = Actor.system("onboarding");

  private final Namespaces namespaces;
  private final Fleet fleet;
  private final PayloadKeys keys;

  NamespaceStep(Namespaces namespaces, Fleet fleet, PayloadKeys keys) {
    this.namespaces = namespaces;
    this.fleet = fleet;
    this.keys = keys;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    // Vault and Temporal are asked at once; no worker starts before both have answered.
    CompletableFuture<Integer> key =
        CompletableFuture.supplyAsync(
            () -> keys.ensure(tenant.id(), tenant.uid(), ACTOR), Thread::startVirtualThread);
    Registered registered =
        namespaces.ensure(tenant.namespace(), tenant.id(), tenant.adoptNamespace());
    int version = joined(key);
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
    evidence.put("payloadKey", version);
    evidence.put("attempt", operation.step(Step.NAMESPACE).attempts() + 1);
    return new StepOutcome.Done(evidence);
  }

  private static int joined(CompletableFuture<Integer> key) {
    try {
      return key.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  private static String registered(Registered registered) {
    return switch (registered) {
      case Registered.Created _ -> "created";
      case Registered.Adopted _ -> "found, made by us";
      case Registered.Claimed _ -> "found, made by somebody else";
    };
  }
}
