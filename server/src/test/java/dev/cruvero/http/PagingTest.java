package dev.cruvero.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.base.CruveroException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {

  @Test
  void aPageWithMoreBehindItHasATokenForThatAndTheLastHasNone() {
    var first = Paging.page(List.of("a", "b", "c"), 2, Function.identity());
    var last = Paging.page(List.of("c"), 2, Function.identity());

    assertThat(first.items()).containsExactly("a", "b");
    assertThat(Paging.token(String.valueOf(first.nextPageToken()), Function.identity()))
        .isEqualTo("b");
    assertThat(last.nextPageToken()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 201})
  void refusesASizeOutOfBounds(int size) {
    assertThatThrownBy(() -> Paging.size(size)).isInstanceOf(CruveroException.class);
  }

  @Test
  void refusesATokenThatNoAnswerGave() {
    assertThatThrownBy(() -> Paging.token("%%%", Function.identity()))
        .isInstanceOf(CruveroException.class);
    assertThatThrownBy(() -> Paging.token("A".repeat(2_000), Function.identity()))
        .isInstanceOf(CruveroException.class);
  }
}
