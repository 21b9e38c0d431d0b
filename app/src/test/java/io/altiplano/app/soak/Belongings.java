package io.altiplano.app.soak;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the server keeps for its clients, by what they were told. Any thread may call. */
final class Belongings {
  private final Set<String> kept = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unheard = new AtomicInteger();

  /** The server has said that it keeps an answer, a file or a batch under that id. */
  void keep(String id) {
    kept.add(id);
  }

  /** The server has said that it is gone. */
  void delete(String id) {
    kept.remove(id);
    deleted.add(id);
  }

  /** A client has left who might not have heard of something that is kept. */
  void addUnheard() {
    unheard.incrementAndGet();
  }

  Set<String> kept() {
    return Set.copyOf(kept);
  }

  Set<String> deleted() {
    return Set.copyOf(deleted);
  }

  /** Most things that may be kept beside those that clients were told of. */
  int unheard() {
    return unheard.get();
  }
}
