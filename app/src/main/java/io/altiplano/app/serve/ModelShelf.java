package io.altiplano.app.serve;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelLibrary;
import io.altiplano.api.ModelOffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Models that are loaded when they are asked for and stay while there is memory: whoever was asked
 * longest ago makes room. One thread loads and unloads, one model after the other, in the order in
 * which they were asked for. Models of other servers take no memory, and each has a thread of its
 * own to wait for its server: nobody else does.
 */
public final class ModelShelf implements ModelHost, AutoCloseable {
  /** How soon it is tried again to make room, where nothing tells that there is some. */
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();

  private final ModelStock stock;
  private final ShelfSettings settings;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Deque<Slot> wanted = new ArrayDeque<>();

  /** Which are not found any more by their names, but asked or loaded still. */
  private final Set<Slot> leaving = new LinkedHashSet<>();

  private final ExecutorService openers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("model-opener").factory());
  private final Thread keeper;
  private long taken;
  private boolean closed;

  private ModelShelf(ModelStock stock, ShelfSettings settings) {
    this.stock = stock;
    this.settings = settings;
    this.keeper = Thread.ofPlatform().name("model-keeper").daemon().unstarted(this::keep);
  }

  /** A shelf on which nothing is loaded yet. */
  public static ModelShelf of(ModelStock stock, ShelfSettings settings) {
    ModelShelf shelf = new ModelShelf(stock, settings);
    shelf.keeper.start();
    return shelf;
  }

  @Override
  public List<ModelOffer> offers() {
    List<ModelSource> sources = stock.all();
    synchronized (this) {
      leaveOthers(sources);
      return sources.stream().<ModelOffer>map(this::slot).toList();
    }
  }

  /** What is not here any more goes as soon as nobody asks it. */
  private void leaveOthers(List<ModelSource> sources) {
    Set<String> here = sources.stream().map(ModelSource::id).collect(Collectors.toSet());
    List<Slot> others = slots.values().stream().filter(slot -> !here.contains(slot.id())).toList();
    others.forEach(this::leave);
  }

  /** It is found no more; whoever has found it may ask it to the end. */
  private void leave(Slot slot) {
    slots.remove(slot.id(), slot);
    slot.leave();
    leaving.add(slot);
    notifyAll();
  }

  @Override
  public ModelOffer offer(String name) {
    ModelSource source = stock.find(name);
    synchronized (this) {
      return slot(source);
    }
  }

  @Override
  public Optional<ModelLibrary> library() {
    return stock.library();
  }

  /** Who is named anew may be another file: the old one is asked to its end, and goes. */
  private Slot slot(ModelSource source) {
    Slot known = slots.get(source.id());
    if (known != null && known.source.equals(source)) {
      return known;
    }
    if (known != null) {
      leave(known);
    }
    Slot slot = new Slot(this, source, settings.keepAlive());
    slots.put(source.id(), slot);
    return slot;
  }

  private Stream<Slot> loadable() {
    return Stream.concat(slots.values().stream(), leaving.stream());
  }

  /** Memory that is set aside at this moment, in bytes. */
  public synchronized long memoryBytes() {
    return taken;
  }

  /** Has a model loaded; the caller holds the lock. */
  void load(Slot slot) {
    if (closed) {
      slot.failed(new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping"));
    } else {
      if (slots.get(slot.id()) != slot) {
        // It was found before it left, and is asked for after.
        leave(slot);
      }
      wanted.add(slot);
      notifyAll();
    }
  }

  /** Waits for something to change; the caller holds the lock. False if that time has passed. */
  @SuppressWarnings("WaitNotInLoop") // whoever calls looks anew
  boolean await(long nanos) {
    if (nanos <= 0) {
      return false;
    }
    try {
      wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping", e);
    }
  }

  /** What the keeper does next. */
  private sealed interface Task {
    /** Loads one. */
    record Bring(Slot slot) implements Task {}

    /** Closes one that nobody sees any more. */
    record Off(Slot slot, ModelSource.Open open) implements Task {
      static Off of(Slot slot) {
        return new Off(slot, slot.take());
      }
    }
  }

  private void keep() {
    for (Optional<Task> task = next(); task.isPresent(); task = next()) {
      switch (task.get()) {
        case Task.Bring(Slot slot) when slot.source.isRemote() ->
            openers.execute(() -> bring(slot));
        case Task.Bring(Slot slot) -> bring(slot);
        case Task.Off off -> closeQuietly(off);
      }
    }
  }

  /** Waits for it; empty when the shelf is closed. */
  private synchronized Optional<Task> next() {
    while (!closed) {
      leaving.removeIf(Slot::isUnused);
      long now = System.nanoTime();
      Optional<Slot> first = soonest(now);
      long left = first.flatMap(idle -> idle.nanosLeft(now)).orElse(Long.MAX_VALUE);
      if (left <= 0) {
        return first.map(Task.Off::of);
      }
      Slot slot = wanted.poll();
      if (slot != null) {
        return Optional.of(new Task.Bring(slot));
      }
      await(left);
    }
    return Optional.empty();
  }

  /** Whose time is up first. */
  private Optional<Slot> soonest(long now) {
    return loadable()
        .filter(slot -> slot.isIdle() && slot.nanosLeft(now).isPresent())
        .min(Comparator.comparingLong(slot -> slot.nanosLeft(now).orElseThrow()));
  }

  /** Nothing that goes wrong with one model may end the thread that all need. */
  private void closeQuietly(Task.Off off) {
    try {
      close(off);
    } catch (RuntimeException e) {
      System.getLogger(ModelShelf.class.getName())
          .log(System.Logger.Level.WARNING, off.slot().id() + " was not closed cleanly", e);
    }
  }

  private void bring(Slot slot) {
    try {
      if (!slot.source.isRemote() && !makeRoom(slot)) {
        return;
      }
      ModelSource.Open open = slot.source.open(done -> advance(slot, done));
      synchronized (this) {
        slot.loaded(open);
        notifyAll();
      }
    } catch (RuntimeException | Error e) {
      AltiplanoException reason =
          e instanceof AltiplanoException ours
              ? ours
              : new AltiplanoException(
                  ErrorCode.INTERNAL, slot.id() + " could not be loaded: " + e, e);
      synchronized (this) {
        taken -= slot.memoryBytes;
        slot.memoryBytes = 0;
        slot.failed(reason);
        notifyAll();
      }
    }
  }

  private void advance(Slot slot, double done) {
    slot.progress = done;
    synchronized (this) {
      requireOpen();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping");
    }
  }

  /**
   * Sets memory aside for a model if others need it no longer. False if all that could make room
   * are busy: then it stands in line again, behind models that may fit, or for nobody no more.
   */
  private boolean makeRoom(Slot slot) {
    long need = slot.outline().memoryBytes();
    if (need > settings.memoryBytes()) {
      throw new AltiplanoException(
          ErrorCode.INSUFFICIENT_MEMORY,
          "%s needs %,d MiB of memory, all models together may take %,d MiB"
              .formatted(slot.id(), mebibytes(need), mebibytes(settings.memoryBytes())));
    }
    while (true) {
      Task.Off off;
      synchronized (this) {
        requireOpen();
        if (taken + need <= settings.memoryBytes()) {
          taken += need;
          slot.memoryBytes = need;
          return true;
        }
        Optional<Slot> oldest =
            loadable()
                .filter(idle -> idle.isIdle() && idle.memoryBytes > 0)
                .min(Comparator.comparingLong(Slot::lastUsed));
        if (oldest.isEmpty()) {
          standInLineAgain(slot);
          return false;
        }
        off = Task.Off.of(oldest.get());
      }
      closeQuietly(off);
    }
  }

  /** The caller holds the lock. */
  private void standInLineAgain(Slot slot) {
    if (slot.isWaitedFor()) {
      wanted.add(slot);
      await(LOOK_AGAIN_NANOS);
    } else {
      slot.giveUp();
    }
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }

  private void close(Task.Off off) {
    Slot slot = off.slot();
    try {
      off.open().closing().run();
    } finally {
      synchronized (this) {
        taken -= slot.memoryBytes;
        slot.memoryBytes = 0;
        notifyAll();
      }
    }
  }

  /** Gives up what is being loaded, ends the answers of what is loaded. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (keeper.isAlive()) {
      try {
        keeper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    openers.shutdownNow();
    openers.close();
    List<Task.Off> rest;
    synchronized (this) {
      AltiplanoException stopping =
          new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping");
      wanted.forEach(slot -> slot.failed(stopping));
      wanted.clear();
      rest = loadable().filter(Slot::isOpen).map(Task.Off::of).toList();
      notifyAll();
    }
    rest.forEach(this::closeQuietly);
  }
}
