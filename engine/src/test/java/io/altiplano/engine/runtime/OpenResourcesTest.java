package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
  private final List<String> closed = new ArrayList<>();
  private final OpenResources resources = new OpenResources();

  @Test
  void closesInTheOppositeOrderAndOnce() {
    resources.keep(() -> closed.add("file"));
    resources.keep(() -> closed.add("engine"));
    resources.close();
    resources.close();
    assertThat(closed).containsExactly("engine", "file");
  }

  @Test
  void oneThatFailsDoesNotKeepTheOthersOpen() {
    resources.keep(() -> closed.add("file"));
    resources.keep(() -> {
      throw new IllegalStateException("stuck");
    });
    assertThatThrownBy(resources::close).hasMessage("stuck");
    assertThat(closed).containsExactly("file");
  }
}
