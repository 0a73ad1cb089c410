package dev.cruvero.quotas;

import dev.cruvero.quotas.QuotaMachine.Kind;
import dev.cruvero.quotas.QuotaMachine.Step;
import dev.cruvero.testing.Soak;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random programs against the database and against {@link ReferenceQuota}: after every step both
 * say the same of every window.
 */
@Tag("soak-limits")
class QuotaModelTest {

  @SuppressWarnings("NullAway.Init")
  private static QuotaWorld world;

  private static long ran;

  @BeforeContainer
  static void open() {
    world = new QuotaWorld();
  }

  @AfterContainer
  static void close() {
    world.close();
    Soak.counted(ran);
  }

  @Provide
  Arbitrary<List<Step>> programs() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Arrays.stream(Kind.values())
                .map(kind -> Tuple.of(kind.weight, Arbitraries.just(kind)))
                .toList());
    return Combinators.combine(kinds, Arbitraries.longs().between(0, 1L << 40))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  /** A thousand of them, which is jqwik's own number; the soak asks it for ten thousand. */
  @Property(shrinking = ShrinkingMode.BOUNDED)
  void decidesAsTheReferenceDoes(
      @ForAll("programs") List<Step> program, @ForAll("starts") String start) {
    QuotaMachine machine = new QuotaMachine(world, Instant.parse(start));

    program.forEach(machine::take);
    ran++;
  }

  @Provide
  Arbitrary<String> starts() {
    return Arbitraries.of(QuotaMachine.STARTS);
  }
}
