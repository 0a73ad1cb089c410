package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a replica does with its leases in memory, without any one of its guards: either the
 * comparison with the reference fails or the one test of {@link LeasesTest} that is named.
 */
class LeaseGuardsTest {

  private static final int PROGRAMS = 200;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  /** What is asked of the package that the loader loads, as a type that both know. */
  static final class Programs implements IntUnaryOperator {

    @Override
    public int applyAsInt(int programs) {
      try (QuotaWorld world = new QuotaWorld()) {
        return QuotaMachine.failing(world, 0, programs);
      }
    }
  }

  @ParameterizedTest(name = "without {0}")
  @CsvSource(
      delimiter = '@',
      textBlock =
          """
          a lease's end           @ Lease        @ if (over(now)                   @ if (false
          how much it is          @ Lease        @ !left.covers(amount)            @ false
          what is taken off       @ Lease        @ left = left.minus(amount);      @ left = left.minus(amount.times(0));
          the same owner's grant  @ LeasedTenant @ if (before != null)             @ if (false)
          the end at a change     @ LeasedTenant @ live.clear();                   @ live.size();
          an end before a return  @ LeasedTenant @ List.copyOf(ended)              @ java.util.stream.Stream.concat(ended.stream(), live.values().stream()).toList()
          """)
  void differsFromTheReferenceWithoutAGuard(String guard, String type, String with, String without)
      throws Exception {
    assertThat(failing(type, with, without)).as(guard).isLessThan(PROGRAMS);
  }

  @ParameterizedTest(name = "without {0}")
  @CsvSource(
      delimiter = '@',
      textBlock =
          """
          the margin of clocks       @ grantsNothingFromALeaseThatIsOver            @ Leases       @ - MARGIN                        @ - 0
          the shutdown               @ givesEverythingBackAtAnOrderlyEnd            @ Leases       @ on && !closed ?                 @ on ?
          the rollback of a grant    @ takesAGrantBackWhoseTransactionIsRolledBack  @ Leases       @ if (status == STATUS_ROLLED_BACK) @ if (false)
          the end of a change        @ endsWhatIsLeasedWhileTheTenantChanges        @ Leases       @ new EndAgain(leased)            @ new TransactionSynchronization() {}
          the return that is kept    @ keepsWhatCannotBeGivenBack                   @ Leases       @ leased.keepForLater(lease);     @ return;
          the epoch of a settlement  @ dropsALeaseOfAnEarlierEpoch                  @ LeasedTenant @ lease.epoch() != epoch          @ false
          how many grants it is      @ cutsALeaseIntoNoMoreGrantsThanItCounts       @ Lease        @ next >= times                   @ false
          """)
  void failsItsTestWithoutAGuard(
      String guard, String test, String type, String with, String without) throws Exception {
    Class<?> mutant =
        new MutantLoader(folder, type, with, without).loadClass(LeasesTest.class.getName());

    assertThatThrownBy(() -> run(mutant, test))
        .as(guard)
        .isInstanceOf(InvocationTargetException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }

  private int failing(String type, String with, String without) throws Exception {
    MutantLoader loader = new MutantLoader(folder, type, with, without);
    var constructor = loader.loadClass(Programs.class.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    return ((IntUnaryOperator) constructor.newInstance()).applyAsInt(PROGRAMS);
  }

  private static void run(Class<?> suite, String test) throws ReflectiveOperationException {
    var constructor = suite.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object tests = constructor.newInstance();
    call(tests, "open");
    try {
      call(tests, "noon");
      call(tests, test);
    } finally {
      call(tests, "close");
    }
  }

  private static void call(Object tests, String name) throws ReflectiveOperationException {
    Method method = tests.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    method.invoke(tests);
  }
}
