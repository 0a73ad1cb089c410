package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.dev.Backends;
import dev.cruvero.fleet.Registered.Adopted;
import dev.cruvero.fleet.Registered.Claimed;
import dev.cruvero.fleet.Registered.Created;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NamespacesTest {

  private static final String ADDRESS = Backends.shared().temporal().address();
  private static final TestFleet ours = TestFleet.idle(ADDRESS, "ours");
  private static final TestFleet theirs = TestFleet.idle(ADDRESS, "theirs");

  private final TenantId tenant = TestFleet.tenant();
  private final String namespace = "cruvero-" + tenant;

  @AfterAll
  static void close() {
    ours.close();
    theirs.close();
  }

  @Test
  void registersWithOurMarkAndThreeDaysOfRetention() {
    Registered registered = ours.namespaces.ensure(namespace, tenant, false);

    DescribeNamespaceResponse found = describe();
    assertThat(registered).isEqualTo(new Created(namespace));
    assertThat(found.getNamespaceInfo().getDataMap())
        .containsEntry("cruvero.owner", tenant.value())
        .containsEntry("cruvero.installation", "ours");
    assertThat(found.getConfig().getWorkflowExecutionRetentionTtl())
        .isEqualTo(Durations.fromDays(3));
  }

  @Test
  void adoptsItsOwnWhoseAnswerWasLost() {
    var _ = ours.namespaces.ensure(namespace, tenant, false);

    Registered again = ours.namespaces.ensure(namespace, tenant, false);

    assertThat(again).isEqualTo(new Adopted(namespace));
  }

  @Test
  void refusesWhatAnotherTenantOwns() {
    var _ = ours.namespaces.ensure(namespace, TestFleet.tenant(), false);

    refuses(ErrorCode.NAMESPACE_TAKEN, () -> ours.namespaces.ensure(namespace, tenant, false));
    refuses(ErrorCode.NAMESPACE_TAKEN, () -> ours.namespaces.ensure(namespace, tenant, true));
  }

  @Test
  void refusesWhatAnotherInstallationOwns() {
    var _ = theirs.namespaces.ensure(namespace, tenant, false);

    refuses(ErrorCode.NAMESPACE_TAKEN, () -> ours.namespaces.ensure(namespace, tenant, false));
  }

  @Test
  void claimsAnUnmarkedNamespaceOnlyWhenToldToAdopt() {
    registerByHand(namespace);

    refuses(ErrorCode.NAMESPACE_TAKEN, () -> ours.namespaces.ensure(namespace, tenant, false));
    assertThat(ours.namespaces.ensure(namespace, tenant, true)).isEqualTo(new Claimed(namespace));
  }

  @Test
  void refusesToAdoptWhatIsNotThere() {
    refuses(ErrorCode.NAMESPACE_GONE, () -> ours.namespaces.ensure(namespace, tenant, true));
  }

  @Test
  void refusesThePlatformsNamespaceToATenant() {
    var _ = ours.namespaces.ensurePlatform(ours.posts.system());

    refuses(
        ErrorCode.NAMESPACE_TAKEN,
        () -> ours.namespaces.ensure(ours.posts.system(), tenant, false));
  }

  @Test
  void sharesThePoolAmongTenantsAndDeletesItForNone() {
    Registered first = ours.namespaces.ensure(ours.posts.pool(), tenant, false);
    Registered second = ours.namespaces.ensure(ours.posts.pool(), TestFleet.tenant(), false);

    assertThat(first).isEqualTo(new Created(ours.posts.pool()));
    assertThat(second).isEqualTo(new Adopted(ours.posts.pool()));
    assertThat(ours.namespaces.delete(ours.posts.pool(), tenant)).isFalse();
    assertThat(ours.namespaces.answers(ours.posts.pool())).isTrue();
  }

  @Test
  void usesAPlatformNamespaceThatAnAdministratorMadeButNotAnotherInstallations() {
    String handMade = TestFleet.name("hand");
    registerByHand(handMade);
    var _ = theirs.namespaces.ensurePlatform(namespace);

    assertThat(ours.namespaces.ensurePlatform(handMade)).isEqualTo(new Claimed(handMade));
    refuses(ErrorCode.NAMESPACE_TAKEN, () -> ours.namespaces.ensurePlatform(namespace));
  }

  @Test
  void deletesWhatItCreated() {
    var _ = ours.namespaces.ensure(namespace, tenant, false);

    boolean deleted = ours.namespaces.delete(namespace, tenant);

    assertThat(deleted).isTrue();
    assertThat(ours.namespaces.list()).doesNotContain(namespace);
    assertThat(ours.namespaces.delete(namespace, tenant)).isFalse();
  }

  @Test
  void deletesNothingWithoutItsMark() {
    registerByHand(namespace);
    var _ = ours.namespaces.ensure(namespace, tenant, true);

    boolean deleted = ours.namespaces.delete(namespace, tenant);

    assertThat(deleted).isFalse();
    assertThat(ours.namespaces.list()).contains(namespace);
  }

  @Test
  void answersAtOnceWhenNobodyLookedBefore() {
    var _ = ours.namespaces.ensure(namespace, tenant, false);

    assertThat(ours.known(namespace)).isTrue();
  }

  @Test
  void waitsOutTheMomentInWhichAPrematureLookMakesItUnknown() {
    assertThat(ours.namespaces.answers(namespace)).isFalse();
    var _ = ours.namespaces.ensure(namespace, tenant, false);

    assertThat(ours.namespaces.answers(namespace)).isTrue();
  }

  @Test
  void saysThatTemporalIsUnreachable() {
    try (TestFleet nowhere = TestFleet.idle("127.0.0.1:1", "ours")) {
      refuses(
          ErrorCode.TEMPORAL_UNREACHABLE,
          () -> nowhere.namespaces.ensure(namespace, tenant, false));
      refuses(ErrorCode.TEMPORAL_UNREACHABLE, () -> nowhere.namespaces.answers(namespace));
    }
  }

  private DescribeNamespaceResponse describe() {
    return ours.temporal
        .calls(Duration.ofSeconds(5))
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build());
  }

  private static void registerByHand(String name) {
    var _ =
        ours.temporal
            .calls(Duration.ofSeconds(5))
            .registerNamespace(
                RegisterNamespaceRequest.newBuilder()
                    .setNamespace(name)
                    .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                    .build());
  }

  private static void refuses(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CruveroException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
