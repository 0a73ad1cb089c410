package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.Diary.DiaryWorkflow;
import dev.cruvero.fleet.Diary.Entry;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TemporalFile;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityInput;
import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptor;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants on a real Temporal server, each with its own client, worker and key. */
@Tag("soak-sealed")
class TenantGuardTest {

  private static final TestFleet FLEET =
      TestFleet.running(Cruvero.backends().temporal().address(), new Diary(), 100);
  private static final Party ACME = Party.dedicated();
  private static final Party BETA = Party.dedicated();
  private static final Party NEIGHBOUR = Party.pooled();
  private static final Party OTHER_NEIGHBOUR = Party.pooled();

  @AfterAll
  static void close() {
    FLEET.close();
  }

  /** A tenant with its place and what it can do there. */
  private record Party(TenantId id, Post post) {

    static Party dedicated() {
      TenantId id = TestFleet.tenant();
      return new Party(id, FLEET.dedicated(id));
    }

    static Party pooled() {
      TenantId id = TestFleet.tenant();
      return new Party(id, FLEET.pooled(id));
    }

    WorkflowClient client() {
      return FLEET.clients.caller(id, post);
    }

    DataConverter converter() {
      return Payloads.converter(id, FLEET.keys.computeIfAbsent(id, _ -> new TestKeys()));
    }

    TenantMark mark() {
      return new TenantMark(id, converter());
    }

    Entry says(String text) {
      return new Entry(id.value(), text);
    }

    /** Starts a workflow and waits until it has written its first line. */
    WorkflowStub running() {
      WorkflowStub stub = start(client(), this, says("first"));
      Await.that(
          Duration.ofSeconds(15),
          () -> stub.query("read", Integer.class, says("?")) == 1,
          () -> "the first line is not written");
      return stub;
    }
  }

  private static WorkflowStub start(WorkflowClient client, Party place, Entry first) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            DiaryWorkflow.class.getSimpleName(),
            WorkflowOptions.newBuilder()
                .setWorkflowId("diary-" + UUID.randomUUID())
                .setTaskQueue(place.post().queue())
                .setWorkflowExecutionTimeout(Duration.ofSeconds(60))
                .build());
    stub.start(first);
    return stub;
  }

  private static String result(WorkflowStub stub) throws Exception {
    return stub.getResult(15, TimeUnit.SECONDS, String.class);
  }

  /** A client that nothing in the product makes: with the key given, where the place is. */
  private static WorkflowClient raw(
      Party place, DataConverter key, WorkflowClientInterceptor... guards) {
    return FLEET.temporal.callerClient(place.post().namespace(), key, guards);
  }

  private static void assertForeign(ThrowingCallable call) {
    assertThatThrownBy(call)
        .satisfies(thrown -> assertThat(told(thrown).getType()).isEqualTo("PAYLOAD_FOREIGN"));
  }

  private static ApplicationFailure told(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof ApplicationFailure failure) {
        return failure;
      }
    }
    throw new AssertionError("nothing was told", thrown);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reachesAnotherTenantsWorkflowByNoVerb(boolean shared) throws Exception {
    Party owner = shared ? NEIGHBOUR : BETA;
    Party stranger = shared ? OTHER_NEIGHBOUR : ACME;
    WorkflowStub own = owner.running();
    String id = id(own);

    verbs(stranger.client(), stranger, id)
        .forEach(
            (verb, call) ->
                assertThatThrownBy(call).as(verb).isInstanceOf(WorkflowNotFoundException.class));
    assertThat(ids(stranger.client())).doesNotContain(id);

    Await.that(Duration.ofSeconds(10), () -> ids(owner.client()).contains(id), () -> id);
    Map<String, ThrowingCallable> allowed = verbs(owner.client(), owner, id);
    assertThat(allowed.keySet()).hasSize(7);
    assertThat(allowed.remove("cancel")).isNotNull();
    for (ThrowingCallable call : allowed.values()) {
      allowed(call);
    }
    WorkflowStub second = owner.running();
    second.cancel();
    assertThatThrownBy(() -> result(second)).hasRootCauseInstanceOf(CanceledFailure.class);
  }

  @Test
  void startsNothingOnANeighboursQueue() {
    assertForeign(() -> start(OTHER_NEIGHBOUR.client(), NEIGHBOUR, OTHER_NEIGHBOUR.says("hello")));

    WorkflowStub own = OTHER_NEIGHBOUR.running();

    assertThat(own.describe().getTaskQueue()).isEqualTo(OTHER_NEIGHBOUR.post().queue());
    own.terminate("test");
  }

  @Test
  void startsNothingInAnotherTenantsNamespace() {
    WorkflowStub started = start(ACME.client(), BETA, ACME.says("hello"));

    assertThatThrownBy(BETA.client().newUntypedWorkflowStub(id(started))::describe)
        .isInstanceOf(WorkflowNotFoundException.class);
    assertThat(started.describe().getWorkflowExecutionInfo().getExecution().getWorkflowId())
        .isEqualTo(id(started));
    started.terminate("test");
  }

  /** Asked for its result, a workflow that was terminated says so. */
  private static void allowed(ThrowingCallable call) throws Exception {
    try {
      call.call();
    } catch (WorkflowException ended) {
      assertThat(ended).isNotInstanceOf(WorkflowNotFoundException.class);
    } catch (Throwable other) {
      throw new AssertionError(other);
    }
  }

  private static Map<String, ThrowingCallable> verbs(
      WorkflowClient client, Party who, String workflow) {
    WorkflowStub stub = client.newUntypedWorkflowStub(workflow);
    Map<String, ThrowingCallable> verbs = new LinkedHashMap<>();
    verbs.put("describe", stub::describe);
    verbs.put("query", () -> stub.query("read", Integer.class, who.says("?")));
    verbs.put("update", () -> stub.update("add", Integer.class, who.says("a line")));
    verbs.put("signal", () -> stub.signal("note", who.says("a line")));
    verbs.put("cancel", stub::cancel);
    verbs.put("terminate", () -> stub.terminate("test"));
    verbs.put("result", () -> stub.getResult(5, TimeUnit.SECONDS, String.class));
    return verbs;
  }

  private static List<String> ids(WorkflowClient client) {
    return client
        .listExecutions("WorkflowType = 'DiaryWorkflow'")
        .map(WorkflowExecutionMetadata::getExecution)
        .map(execution -> execution.getWorkflowId())
        .toList();
  }

  @Test
  void takesNoTaskThatAnotherTenantSealed() throws Exception {
    WorkflowClient planted =
        raw(
            BETA,
            ACME.converter(),
            new TenantClientGuard(ACME.id(), BETA.post(), false, ACME.mark()));

    WorkflowStub forged = start(planted, BETA, ACME.says("hello"));
    WorkflowStub sound = start(BETA.client(), BETA, BETA.says("hello"));
    sound.signal("note", BETA.says(Diary.LAST));

    assertForeign(() -> result(BETA.client().newUntypedWorkflowStub(id(forged))));
    assertThat(result(sound)).isEqualTo("hello");
  }

  @Test
  void takesNoTaskThatBearsNoNameThoughItIsSealedWell() {
    WorkflowStub nameless = start(raw(BETA, BETA.converter()), BETA, BETA.says("hello"));

    assertForeign(() -> result(BETA.client().newUntypedWorkflowStub(id(nameless))));
  }

  @Test
  void takesNothingThatIsNotSealed() {
    WorkflowStub plain = start(raw(BETA, Payloads.converter()), BETA, BETA.says("hello"));

    assertForeign(() -> result(BETA.client().newUntypedWorkflowStub(id(plain))));
  }

  @Test
  void neitherSendsNorTakesWhatNamesAnotherTenant() {
    assertForeign(() -> start(BETA.client(), BETA, ACME.says("hello")));

    WorkflowClient careless = raw(BETA, BETA.converter(), stampingAnything(BETA.mark()));
    WorkflowStub sent = start(careless, BETA, ACME.says("hello"));

    assertForeign(() -> result(BETA.client().newUntypedWorkflowStub(id(sent))));
  }

  @Test
  void answersNoQueryAndNoUpdateWithoutAName() {
    WorkflowStub own = BETA.running();
    WorkflowStub nameless = raw(BETA, BETA.converter()).newUntypedWorkflowStub(id(own));

    assertThatThrownBy(() -> nameless.query("read", Integer.class, BETA.says("?")))
        .hasStackTraceContaining("does not say whose it is");
    assertThatThrownBy(() -> nameless.update("add", Integer.class, BETA.says("a line")))
        .isInstanceOf(WorkflowUpdateException.class);
    assertThat(own.query("read", Integer.class, BETA.says("?"))).isEqualTo(1);
    assertThat(own.update("add", Integer.class, BETA.says("a line"))).isEqualTo(2);
    own.terminate("test");
  }

  @Test
  void runsNoActivityOfAnotherTenant() {
    ActivityInboundCallsInterceptor guarded =
        new TenantWorkerGuard(BETA.mark()).interceptActivity(new Counting());

    assertForeign(() -> guarded.execute(new ActivityInput(Header.empty(), new Object[0])));
    assertForeign(() -> guarded.execute(marked(ACME, BETA.says("a line"))));
    assertForeign(() -> guarded.execute(marked(BETA, ACME.says("a line"))));
    assertThat(guarded.execute(marked(BETA, BETA.says("a line"))).getResult()).isEqualTo("done");
  }

  private static ActivityInput marked(Party by, Entry entry) {
    Header header = Header.empty();
    by.mark().stamp(header, null);
    return new ActivityInput(header, new Object[] {entry});
  }

  private static final class Counting implements ActivityInboundCallsInterceptor {
    @Override
    public void init(io.temporal.activity.ActivityExecutionContext context) {}

    @Override
    public ActivityOutput execute(ActivityInput input) {
      return new ActivityOutput("done");
    }
  }

  private static WorkflowClientInterceptor stampingAnything(TenantMark mark) {
    return new WorkflowClientInterceptorBase() {
      @Override
      public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
          WorkflowClientCallsInterceptor next) {
        return new WorkflowClientCallsInterceptorBase(next) {
          @Override
          public WorkflowStartOutput start(WorkflowStartInput input) {
            mark.stamp(input.getHeader(), null);
            return super.start(input);
          }
        };
      }
    };
  }

  private static String id(WorkflowStub stub) {
    return Objects.requireNonNull(stub.getExecution()).getWorkflowId();
  }

  @Test
  void leavesNothingReadableInTemporalsDatabase() throws Exception {
    String secret = "canary-" + UUID.randomUUID();
    String readable = "canary-" + UUID.randomUUID();
    WorkflowStub told = start(BETA.client(), BETA, BETA.says(Diary.FAILING + secret));
    WorkflowStub plain = start(raw(BETA, Payloads.converter()), BETA, BETA.says(readable));
    assertThatThrownBy(() -> result(told)).hasStackTraceContaining(secret);
    assertForeign(() -> result(BETA.client().newUntypedWorkflowStub(id(plain))));

    assertThat(TemporalFile.holds(readable)).isTrue();
    assertThat(TemporalFile.holds(id(told))).isTrue();
    assertThat(TemporalFile.holds(secret)).isFalse();
    for (String key : Objects.requireNonNull(FLEET.keys.get(BETA.id())).texts()) {
      assertThat(TemporalFile.holds(key)).isFalse();
    }
  }
}
