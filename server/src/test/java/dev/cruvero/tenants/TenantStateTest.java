package dev.cruvero.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Walks every arrow of the table, tries every one that is not in it, and draws it. */
class TenantStateTest {

  private static final Actor TESTER = Actor.system("test");

  private record Arrow(TenantState from, TenantState to) {}

  private static Set<Arrow> arrows() {
    Set<Arrow> arrows = new HashSet<>();
    for (TenantState from : TenantState.values()) {
      from.next().forEach(to -> arrows.add(new Arrow(from, to)));
    }
    return arrows;
  }

  @Test
  void walksEveryArrowThereIs() {
    TestServer server = Cruvero.server();
    Tenants tenants = server.bean(Tenants.class);
    Set<Arrow> walked = new HashSet<>();

    for (Arrow arrow : arrows()) {
      if (arrow.from() == TenantState.REQUESTED) {
        walked.add(arrow);
        assertThat(tenants.get(server.tenant()).state()).isEqualTo(arrow.to());
        continue;
      }
      TenantId id = bring(server, arrow.from());
      assertThat(tenants.move(id, arrow.from(), arrow.to(), TESTER).state()).isEqualTo(arrow.to());
      walked.add(arrow);
    }

    assertThat(walked).isEqualTo(arrows()).hasSizeGreaterThan(10);
  }

  @Test
  void refusesEveryMoveThatIsNoArrow() {
    TestServer server = Cruvero.server();
    Tenants tenants = server.bean(Tenants.class);

    for (TenantState from : TenantState.values()) {
      if (from == TenantState.REQUESTED) {
        continue;
      }
      TenantId id = bring(server, from);
      for (TenantState to : TenantState.values()) {
        if (!from.mayBecome(to)) {
          assertThatThrownBy(() -> tenants.move(id, from, to, TESTER))
              .hasMessageContaining("cannot go from " + from + " to " + to);
        }
      }
      assertThat(tenants.get(id).state()).isEqualTo(from);
    }
  }

  @Test
  void refusesAMoveFromAStateThatTheTenantHasLeft() {
    TestServer server = Cruvero.server();
    Tenants tenants = server.bean(Tenants.class);
    TenantId id = bring(server, TenantState.ACTIVE);

    assertThatThrownBy(() -> tenants.move(id, TenantState.PROVISIONING, TenantState.FAILED, TESTER))
        .hasMessageContaining("is ACTIVE");
  }

  @Test
  void theDiagramInTheDocumentationIsTheTable() throws IOException {
    Path page = Path.of("../docs/tenant-states.md");
    String diagram = diagram();

    if (Boolean.getBoolean("cruvero.write")) {
      Files.writeString(page, diagram);
    }

    assertThat(page).hasContent(diagram);
  }

  /** A tenant in a state, by the shortest way there. */
  private static TenantId bring(TestServer server, TenantState state) {
    TenantId id = server.tenant();
    Tenants tenants = server.bean(Tenants.class);
    TenantState at = TenantState.PROVISIONING;
    for (TenantState next : way(state)) {
      tenants.move(id, at, next, TESTER);
      at = next;
    }
    return id;
  }

  private static List<TenantState> way(TenantState to) {
    Deque<List<TenantState>> ways = new ArrayDeque<>(List.of(List.of()));
    while (true) {
      List<TenantState> way = ways.removeFirst();
      TenantState at = way.isEmpty() ? TenantState.PROVISIONING : way.getLast();
      if (at == to) {
        return way;
      }
      for (TenantState next : at.next()) {
        List<TenantState> longer = new ArrayList<>(way);
        longer.add(next);
        ways.addLast(longer);
      }
    }
  }

  private static String diagram() {
    StringBuilder page =
        new StringBuilder(
            """
            # Tenant states

            Drawn from the table in the code by `TenantStateTest` (`-Dcruvero.write=true` writes this page); a creation starts in PROVISIONING.

            ```mermaid
            stateDiagram-v2
              [*] --> REQUESTED
            """);
    for (TenantState from : TenantState.values()) {
      from.next().stream().sorted().forEach(to -> page.append("  " + from + " --> " + to + "\n"));
    }
    return page.append("  OFFBOARDED --> [*]\n```\n").toString();
  }
}
