package io.altiplano.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import io.altiplano.store.StoreAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers over one store, whose work waits for somebody who does not answer. */
@Timeout(60)
class LeasedWorkTest {
  /** Renewed four times as often; a busy machine may stand still for a while. */
  private static final Duration LEASE = Duration.ofSeconds(2);

  /** For another server, which looks every two seconds, to see that a lease is over. */
  private static final Duration LONG = LEASE.plusSeconds(3);

  /** The three seconds that a stop may take, and some for a busy machine. */
  private static final Duration STOP = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final Server first = new Server();
  private final Server second = new Server();

  /** One of the two. */
  private final class Server implements AutoCloseable {
    final CountDownLatch gate = new CountDownLatch(1);
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger interruptions = new AtomicInteger();
    private Optional<Store> store = Optional.empty();
    private Optional<LeasedWork> work = Optional.empty();
    volatile boolean deaf;

    Store store() {
      if (store.isEmpty()) {
        store = Optional.of(Store.at(new StoreAddress.SqliteFile(folder.resolve("store.db"))));
      }
      return store.get();
    }

    LeasedWork work() {
      if (work.isEmpty()) {
        work = Optional.of(new LeasedWork(store(), "work", 2, LEASE, this::run, faults::add));
      }
      return work.get();
    }

    private boolean run(Document document, Lease lease) throws InterruptedException {
      runs.incrementAndGet();
      while (gate.getCount() > 0) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          interruptions.incrementAndGet();
          if (!deaf) {
            throw e;
          }
        }
      }
      if (!lease.isHeld()) {
        return false;
      }
      store().documents().update(document.id(), found -> found.finished("done"));
      return true;
    }

    void awaitRuns(int count) throws InterruptedException {
      while (runs.get() < count) {
        Thread.sleep(5);
      }
    }

    @Override
    public void close() {
      gate.countDown();
      work.ifPresent(LeasedWork::close);
      store.ifPresent(Store::close);
    }
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
    assertThat(faults).isEmpty();
  }

  private void add(String id) {
    first
        .store()
        .documents()
        .add(new Document(id, "work", "ann", Instant.now(), Optional.empty(), "", "", true));
  }

  private Document find(String id) {
    return first.store().documents().find("work", "ann", id).orElseThrow();
  }

  @Test
  void whatTakesLongerThanItsLeaseIsDoneOnce() throws InterruptedException {
    add("slow");
    first.work().begin();
    first.awaitRuns(1);
    second.work().begin();
    Thread.sleep(LONG);
    assertThat(second.runs).hasValue(0);
    first.gate.countDown();
    while (find("slow").unfinished()) {
      Thread.sleep(5);
    }
    assertThat(first.runs).hasValue(1);
    assertThat(second.runs).hasValue(0);
  }

  @Test
  void aStopInterruptsWhatWaitsAndAnotherGoesOn() throws InterruptedException {
    add("slow");
    first.work().begin();
    first.awaitRuns(1);
    assertThat(timeToClose(first.work())).isLessThan(STOP);
    assertThat(first.interruptions).hasValue(1);
    second.gate.countDown();
    second.work().begin();
    second.awaitRuns(1);
    while (find("slow").unfinished()) {
      Thread.sleep(5);
    }
    assertThat(first.runs).hasValue(1);
  }

  private static Duration timeToClose(LeasedWork work) {
    long start = System.nanoTime();
    work.close();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void whatDoesNotHearIsLeftAndItsLeaseRunsOut() throws InterruptedException {
    add("slow");
    first.deaf = true;
    first.work().begin();
    first.awaitRuns(1);
    assertThat(timeToClose(first.work())).isLessThan(STOP);
    assertThat(first.gate.getCount()).as("it waits still").isOne();
    assertThat(first.interruptions).hasValue(1);
    second.gate.countDown();
    second.work().begin();
    while (find("slow").unfinished()) {
      Thread.sleep(5);
    }
    assertThat(second.runs).hasValue(1);
  }

  /** Somebody cancels it through another server. */
  @Test
  void whatIsFinishedElsewhereIsInterruptedHere() throws InterruptedException {
    add("cancelled");
    first.work().begin();
    first.awaitRuns(1);
    second.store().documents().update("cancelled", found -> found.finished("cancelled"));
    while (first.interruptions.get() == 0) {
      Thread.sleep(5);
    }
    assertThat(find("cancelled").body()).isEqualTo("cancelled");
    add("next");
    first.gate.countDown();
    while (find("next").unfinished()) {
      Thread.sleep(5);
    }
    assertThat(first.runs).hasValue(2);
  }

  @Test
  void afterAStopNothingIsBegun() throws InterruptedException {
    first.work().begin();
    first.work().stop();
    add("late");
    first.work().wake();
    Thread.sleep(200);
    first.work().close();
    assertThat(first.runs).hasValue(0);
    assertThat(find("late").unfinished()).isTrue();
  }

  /** Whoever cannot say that it works still has to expect that somebody else does. */
  @Test
  void withoutTheStoreALeaseIsHeldForItsTimeAndNoLonger() throws InterruptedException {
    Lease lease = new Lease(first.store(), "any", "me", LEASE, System.nanoTime());
    lease.begin();
    assertThat(lease.isHeld()).isTrue();
    first.store().close();
    Thread.sleep(LEASE.dividedBy(2));
    assertThatThrownBy(lease::keep).isInstanceOf(AltiplanoException.class);
    Thread.sleep(LEASE);
    assertThat(lease.isHeld()).isFalse();
    assertThat(lease.hasEnded()).as("it may be there again, and nobody have come").isFalse();
    lease.finish();
    assertThat(lease.keep()).as("there is anything left to be done").isFalse();
  }
}
