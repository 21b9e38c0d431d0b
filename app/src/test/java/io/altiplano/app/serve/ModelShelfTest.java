package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelLibrary;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.api.ModelUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ModelShelfTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong mostMemory = new AtomicLong();

  /** A model that takes memory while it is open, and nothing else. */
  private final class Fake implements ModelSource {
    final String id;
    final long bytes;
    final AtomicInteger loads = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    volatile boolean isRemote;
    volatile boolean isUnreadable;
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile String fault = "";

    Fake(String id, long bytes) {
      this.id = id;
      this.bytes = bytes;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Instant since() {
      return Instant.EPOCH;
    }

    @Override
    public boolean isRemote() {
      return isRemote;
    }

    @Override
    public Outline outline() {
      looks.incrementAndGet();
      if (isUnreadable) {
        throw new AltiplanoException(ErrorCode.INVALID_FILE, "no facts");
      }
      return new Outline(
          new HostedModel.Facts(1, false, false, true, true, Set.of(), Optional.empty(), Map.of()),
          bytes);
    }

    @Override
    public Open open(DoubleConsumer progress) {
      loads.incrementAndGet();
      progress.accept(0.5);
      try {
        assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (!fault.isEmpty()) {
        throw new AltiplanoException(ErrorCode.INVALID_FILE, fault);
      }
      progress.accept(1);
      long now = memory.addAndGet(bytes);
      mostMemory.accumulateAndGet(now, Math::max);
      return new Open(model(id), () -> memory.addAndGet(-bytes));
    }
  }

  /** Nobody asks these anything. */
  @SuppressWarnings("NullAway")
  private static HostedModel model(String id) {
    return new HostedModel(id, null, null, null, null, null, null, () -> ModelLoad.of(true, 0));
  }

  private static ModelShelf shelf(long bytes, Optional<Duration> keepAlive, ModelSource... models) {
    return ModelShelf.of(new NamedModels(List.of(models)), new ShelfSettings(bytes, keepAlive));
  }

  private static void ask(ModelShelf shelf, String name) {
    try (ModelUse use = shelf.offer(name).use()) {
      assertThat(use.await(PATIENCE).orElseThrow().id()).isEqualTo(name);
    }
  }

  private static boolean isLoaded(ModelShelf shelf, String name) {
    return shelf.offer(name).state() instanceof ModelState.Loaded;
  }

  @Test
  void isLoadedOnceForAllWhoAsk() {
    Fake a = new Fake("a", 1);
    try (ModelShelf shelf = shelf(10, Optional.empty(), a)) {
      assertThat(isLoaded(shelf, "a")).isFalse();
      ask(shelf, "a");
      ask(shelf, "a");
      assertThat(a.loads).hasValue(1);
      assertThat(shelf.memoryBytes()).isEqualTo(1);
    }
    assertThat(memory).hasValue(0);
  }

  @Test
  void whoWasAskedLongestAgoMakesRoom() {
    try (ModelShelf shelf =
        shelf(10, Optional.empty(), new Fake("a", 4), new Fake("b", 4), new Fake("c", 4))) {
      ask(shelf, "a");
      ask(shelf, "b");
      ask(shelf, "a");
      ask(shelf, "c");
      assertThat(isLoaded(shelf, "a")).isTrue();
      assertThat(isLoaded(shelf, "b")).isFalse();
      assertThat(isLoaded(shelf, "c")).isTrue();
    }
  }

  @Test
  void whoIsBusyMakesNoRoom() {
    try (ModelShelf shelf = shelf(5, Optional.empty(), new Fake("a", 4), new Fake("b", 4))) {
      ModelUse busy = shelf.offer("a").use();
      assertThat(busy.await(PATIENCE)).isPresent();
      try (ModelUse waiting = shelf.offer("b").use()) {
        assertThat(waiting.await(Duration.ofMillis(50))).isEmpty();
        assertThat(shelf.offer("b").state()).isInstanceOf(ModelState.Loading.class);
        busy.close();
        assertThat(waiting.await(PATIENCE)).isPresent();
      }
    }
  }

  /** A model for which there is no room keeps nobody waiting whose model fits. */
  @Test
  void whoFitsGoesBeforeWhoDoesNot() {
    try (ModelShelf shelf =
        shelf(5, Optional.empty(), new Fake("a", 4), new Fake("b", 4), new Fake("c", 1))) {
      ModelUse busy = shelf.offer("a").use();
      assertThat(busy.await(PATIENCE)).isPresent();
      ModelUse waiting = shelf.offer("b").use();
      assertThat(waiting.await(Duration.ofMillis(50))).isEmpty();
      ask(shelf, "c");
      waiting.close();
      busy.close();
      ask(shelf, "b");
    }
  }

  @Test
  void whatOneAsksForIsNotForOthers() throws InterruptedException {
    Fake a = new Fake("a", 4);
    try (ModelShelf shelf = shelf(5, Optional.empty(), a)) {
      try (ModelUse use = shelf.offer("a").use()) {
        assertThat(use.await(PATIENCE)).isPresent();
        use.keepFor(Optional.of(Duration.ZERO));
      }
      while (memory.get() > 0) {
        Thread.sleep(5);
      }
      ask(shelf, "a");
      Thread.sleep(50);
      assertThat(isLoaded(shelf, "a")).isTrue();
    }
  }

  /** Models that come and go. */
  private record Stock(List<ModelSource> all) implements ModelStock {
    @Override
    public ModelSource find(String name) {
      return new NamedModels(all).find(name);
    }

    @Override
    public Optional<ModelLibrary> library() {
      return Optional.empty();
    }
  }

  private static ModelShelf shelf(List<ModelSource> here) {
    return ModelShelf.of(new Stock(here), new ShelfSettings(5, Optional.empty()));
  }

  /** The old file is asked to its end, and by nobody who comes later. */
  @Test
  void whoIsNamedAnewIsAnotherModel() {
    Fake old = new Fake("a", 4);
    Fake other = new Fake("a", 4);
    List<ModelSource> here = new CopyOnWriteArrayList<>(List.of(old));
    try (ModelShelf shelf = shelf(here)) {
      ModelUse first = shelf.offer("a").use();
      assertThat(first.await(PATIENCE)).isPresent();
      here.set(0, other);
      try (ModelUse next = shelf.offer("a").use()) {
        assertThat(next.await(Duration.ofMillis(50))).isEmpty();
        assertThat(first.await(PATIENCE)).isPresent();
        first.close();
        assertThat(next.await(PATIENCE)).isPresent();
      }
      ask(shelf, "a");
      assertThat(old.loads).hasValue(1);
      assertThat(other.loads).hasValue(1);
      assertThat(shelf.memoryBytes()).isEqualTo(4);
    }
    assertThat(memory).hasValue(0);
  }

  /** Between finding a model and asking it, it may have left. */
  @Test
  void whoeverWasFoundIsAskedAndUnloaded() throws InterruptedException {
    Fake old = new Fake("a", 2);
    List<ModelSource> here = new CopyOnWriteArrayList<>(List.of(old));
    try (ModelShelf shelf = shelf(here)) {
      ModelOffer found = shelf.offer("a");
      here.set(0, new Fake("a", 2));
      ask(shelf, "a");
      try (ModelUse use = found.use()) {
        assertThat(use.await(PATIENCE)).isPresent();
        use.keepFor(Optional.empty());
        assertThat(shelf.memoryBytes()).isEqualTo(4);
      }
      while (shelf.memoryBytes() > 2) {
        Thread.sleep(5);
      }
      assertThat(old.loads).hasValue(1);
      assertThat(isLoaded(shelf, "a")).isTrue();
    }
    assertThat(memory).hasValue(0);
  }

  private static Fake remote(Fake fake) {
    fake.isRemote = true;
    return fake;
  }

  /** Servers that do not answer are waited for by those who ask for their models alone. */
  @Test
  void nobodyWaitsForTheServersOfOthers() {
    Fake far = remote(new Fake("far", 0));
    Fake farther = remote(new Fake("farther", 0));
    far.gate = new CountDownLatch(1);
    farther.gate = new CountDownLatch(1);
    try (ModelShelf shelf =
            shelf(5, Optional.empty(), far, farther, new Fake("b", 4), new Fake("c", 4));
        ModelUse first = shelf.offer("far").use();
        ModelUse second = shelf.offer("farther").use()) {
      while (first.progress() < 0.5) {
        assertThat(first.await(Duration.ofMillis(5))).isEmpty();
      }
      ask(shelf, "b");
      ask(shelf, "c");
      assertThat(shelf.offer("far").state()).isEqualTo(new ModelState.Loading(0.5));
      farther.gate.countDown();
      assertThat(second.await(PATIENCE)).isPresent();
      assertThat(first.await(Duration.ZERO)).isEmpty();
      far.gate.countDown();
      assertThat(first.await(PATIENCE)).isPresent();
    }
  }

  /** Its memory is not ours to give. */
  @Test
  void aModelElsewhereMakesNoRoom() {
    Fake far = remote(new Fake("far", 0));
    try (ModelShelf shelf = shelf(5, Optional.empty(), far, new Fake("b", 4), new Fake("c", 4))) {
      ask(shelf, "far");
      ask(shelf, "b");
      ask(shelf, "c");
      assertThat(isLoaded(shelf, "far")).isTrue();
      assertThat(isLoaded(shelf, "b")).isFalse();
    }
    assertThat(far.looks).hasValue(0);
  }

  @Test
  void closingEndsTheWaitForAServer() {
    Fake far = remote(new Fake("far", 0));
    far.gate = new CountDownLatch(1);
    ModelShelf shelf = shelf(5, Optional.empty(), far);
    try (ModelUse use = shelf.offer("far").use()) {
      while (far.loads.get() == 0) {
        assertThat(use.await(Duration.ofMillis(5))).isEmpty();
      }
      long start = System.nanoTime();
      shelf.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThatThrownBy(() -> use.await(PATIENCE)).isInstanceOf(AltiplanoException.class);
    }
  }

  /** Who has waited for one that cannot be read does not try it in turn. */
  @Test
  void whatCannotBeReadIsTriedOnceInAWhile() {
    Fake a = new Fake("a", 4);
    a.isUnreadable = true;
    try (ModelShelf shelf = shelf(5, Optional.empty(), a)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> shelf.offer("a").facts()).hasMessage("no facts");
      }
      assertThat(a.looks).hasValue(1);
    }
  }

  @Test
  void whatIsNoLongerHereIsUnloaded() throws InterruptedException {
    Fake a = new Fake("a", 4);
    List<ModelSource> here = new CopyOnWriteArrayList<>(List.of(a));
    try (ModelShelf shelf = shelf(here)) {
      ask(shelf, "a");
      here.clear();
      assertThat(shelf.offers()).isEmpty();
      while (memory.get() > 0) {
        Thread.sleep(5);
      }
    }
  }

  @Test
  void whatNeverFitsIsRefusedWithBothNumbers() {
    try (ModelShelf shelf = shelf(5 << 20, Optional.empty(), new Fake("a", 6 << 20));
        ModelUse use = shelf.offer("a").use()) {
      assertThatThrownBy(() -> use.await(PATIENCE))
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContainingAll("a needs 6 MiB", "5 MiB");
    }
  }

  @Test
  void whoFailsSaysWhyAndTakesNothing() {
    Fake a = new Fake("a", 4);
    a.fault = "a.gguf is damaged";
    try (ModelShelf shelf = shelf(5, Optional.empty(), a, new Fake("b", 4))) {
      try (ModelUse use = shelf.offer("a").use()) {
        assertThatThrownBy(() -> use.await(PATIENCE)).hasMessage("a.gguf is damaged");
      }
      assertThat(shelf.memoryBytes()).isZero();
      ask(shelf, "b");
    }
  }

  @Test
  void whoIsNotAskedLeavesInTime() throws InterruptedException {
    Fake a = new Fake("a", 4);
    try (ModelShelf shelf = shelf(5, Optional.of(Duration.ofMillis(30)), a)) {
      ask(shelf, "a");
      while (memory.get() > 0) {
        Thread.sleep(5);
      }
      assertThat(shelf.offer("a").state()).isEqualTo(new ModelState.Unloaded());
      try (ModelUse use = shelf.offer("a").use()) {
        assertThat(use.await(PATIENCE)).isPresent();
        use.keepFor(Optional.empty());
      }
      Thread.sleep(100);
      assertThat(isLoaded(shelf, "a")).isTrue();
    }
  }

  @Test
  void aClientWhoLeavesDoesNotStopTheLoading() throws InterruptedException {
    Fake a = new Fake("a", 4);
    a.gate = new CountDownLatch(1);
    try (ModelShelf shelf = shelf(5, Optional.empty(), a)) {
      try (ModelUse use = shelf.offer("a").use()) {
        while (use.progress() < 0.5) {
          assertThat(use.await(Duration.ofMillis(5))).isEmpty();
        }
      }
      a.gate.countDown();
      while (!isLoaded(shelf, "a")) {
        Thread.sleep(5);
      }
      assertThat(a.loads).hasValue(1);
    }
  }

  /** Many threads ask at random; whatever the order, memory holds and everybody is answered. */
  @Test
  void memoryIsNeverExceeded() throws InterruptedException {
    long seed = System.nanoTime();
    List<Fake> fakes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      fakes.add(new Fake("m" + i, 2 + i % 3));
    }
    List<Throwable> failures = new ArrayList<>();
    try (ModelShelf shelf = shelf(7, Optional.empty(), fakes.toArray(ModelSource[]::new))) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Random random = new Random(seed + t);
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    for (int i = 0; i < 200; i++) {
                      ask(shelf, "m" + random.nextInt(fakes.size()));
                    }
                  } catch (Throwable e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).as("seed %d", seed).isEmpty();
    assertThat(mostMemory.get()).as("seed %d", seed).isLessThanOrEqualTo(7);
    assertThat(memory).hasValue(0);
  }

  @Test
  void closingGivesUpWhatIsLoading() {
    Fake a = new Fake("a", 4);
    ModelShelf shelf = shelf(5, Optional.empty(), a);
    ModelUse use = shelf.offer("a").use();
    shelf.close();
    assertThat(memory).hasValue(0);
    try (ModelUse late = shelf.offer("a").use()) {
      assertThatThrownBy(() -> late.await(PATIENCE)).hasMessageContaining("stopping");
    }
    use.close();
  }
}
