package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.models.ToolCall;
import dev.cruvero.registries.Registries;
import dev.cruvero.registries.Registry;
import dev.cruvero.registries.ToolDefinition;
import dev.cruvero.tenants.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools of a run as they were when it started: the registry is pinned by its digest. */
final class RunTools {

  private final Registries registries;
  private final OfferedTools offered;

  RunTools(Registries registries, OfferedTools offered) {
    this.registries = registries;
    this.offered = offered;
  }

  /** What the model is told of at this step, under the policy as it is now. */
  List<ToolDefinition> offered(Tenant tenant, Run run) {
    return OfferedTools.of(tenant.id(), tenant.policy(), registry(tenant, run), run.tools());
  }

  @Nullable String wire(List<ToolDefinition> tools) {
    return offered.wire(tools);
  }

  /**
   * The registry that the run pinned.
   *
   * @throws CruveroException REGISTRY_MISSING when it resolves to something else by now
   */
  Registry registry(Tenant tenant, Run run) {
    Registry registry = registries.resolve(pinned(tenant, run));
    if (!registry.digest().equals(run.registryDigest())) {
      throw new CruveroException(
          ErrorCode.ILLEGAL_STATE,
          "the tools of tenant \""
              + tenant.id()
              + "\" changed in "
              + run.registry()
              + " while the run was under way; start it again",
          "cruvero run --tenant " + tenant.id());
    }
    return registry;
  }

  private static Tenant pinned(Tenant tenant, Run run) {
    if (tenant.registry().equals(run.registry())) {
      return tenant;
    }
    return new Tenant(
        tenant.id(),
        tenant.uid(),
        tenant.displayName(),
        tenant.enabled(),
        tenant.state(),
        tenant.tier(),
        tenant.namespace(),
        tenant.memoryNamespace(),
        tenant.timeZone(),
        tenant.labels(),
        run.registry(),
        tenant.limits(),
        tenant.limitsSet(),
        tenant.policy(),
        tenant.policySet(),
        tenant.approval(),
        tenant.adoptNamespace(),
        tenant.hidden(),
        tenant.vaultTold(),
        tenant.revision(),
        tenant.createdAt(),
        tenant.updatedAt());
  }

  /** Names a call by its tool and arguments without saying either. */
  static String digest(ToolCall call) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((call.name() + "\n" + call.arguments()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
