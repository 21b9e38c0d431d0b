package io.altiplano.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Clients that come and go, several at the same time, until they are sent home. */
final class Guests {
  private static final int PAUSE_MILLIS = 250;
  private static final Visit[] VISITS = Visit.values();

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger came = new AtomicInteger();
  private final AtomicInteger leftEarly = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile boolean sentHome;

  /**
   * The first of them come.
   *
   * @param count how many are there at the same time
   */
  void invite(int count, Supplier<Guest> invited) {
    sentHome = false;
    for (int i = 0; i < count; i++) {
      Guest guest = invited.get();
      threads.add(Thread.ofVirtual().start(() -> comeAndGo(guest)));
    }
  }

  private void comeAndGo(Guest guest) {
    try {
      while (!sentHome) {
        pay(VISITS[guest.random().nextInt(VISITS.length)], guest);
        guest.pause(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  /** One visit. */
  void pay(Visit visit, Guest guest) throws InterruptedException {
    came.incrementAndGet();
    leftEarly.addAndGet(visit.leavesEarly() ? 1 : 0);
    try {
      visit.pay(guest);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      throw new AssertionError("%s: %s".formatted(visit, e), e);
    }
  }

  /** Throws what went wrong with one of them. */
  void requireContent() {
    if (!failures.isEmpty()) {
      Throwable first = failures.getFirst();
      throw new AssertionError("a client was not served: " + first.getMessage(), first);
    }
  }

  /** Nobody comes any more; returns when all are gone. */
  void sendHome() throws InterruptedException {
    sentHome = true;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
    requireContent();
  }

  int came() {
    return came.get();
  }

  int leftEarly() {
    return leftEarly.get();
  }
}
