package io.altiplano.app.serve;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.api.ModelUse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The place of one model on the shelf. All but what is read of it is guarded by the shelf. */
final class Slot implements ModelOffer {
  /** How long one that failed to load is not tried again: everybody who waits hears why. */
  private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(5);

  private final ModelShelf shelf;
  final ModelSource source;
  private ModelSource.@Nullable Outline outline;
  private @Nullable AltiplanoException unread;
  private long unreadAt;

  private boolean wanted;
  private ModelSource.@Nullable Open open;
  private @Nullable AltiplanoException failure;
  private long failedAt;

  /** Why its server could not be asked for it; until it could. */
  private @Nullable AltiplanoException away;

  private int uses;
  private long lastUsed;
  private final Optional<Duration> usualKeepAlive;
  private Optional<Duration> keepAlive;
  private boolean leaves;
  volatile double progress;

  /** What is set aside for it, from before it is loaded until after it is closed. */
  long memoryBytes;

  Slot(ModelShelf shelf, ModelSource source, Optional<Duration> keepAlive) {
    this.shelf = shelf;
    this.source = source;
    this.usualKeepAlive = keepAlive;
    this.keepAlive = keepAlive;
  }

  @Override
  public String id() {
    return source.id();
  }

  @Override
  public Instant since() {
    return source.since();
  }

  @Override
  public HostedModel.Facts facts() {
    ModelSource.Open loaded;
    synchronized (shelf) {
      loaded = open;
    }
    return loaded != null ? loaded.model().facts() : outline().facts();
  }

  /**
   * Read once; not under the shelf's lock, since it reads a file or asks another server. Those who
   * have waited for one that could not be read hear why, and do not try in turn.
   */
  synchronized ModelSource.Outline outline() {
    ModelSource.Outline known = outline;
    if (known != null) {
      return known;
    }
    AltiplanoException reason = unread;
    if (reason != null && System.nanoTime() - unreadAt < REST_AFTER_FAILURE.toNanos()) {
      throw again(reason);
    }
    try {
      known = source.outline();
      outline = known;
      return known;
    } catch (AltiplanoException e) {
      if (e.code() != ErrorCode.CANCELLED) {
        unread = e;
        unreadAt = System.nanoTime();
      }
      throw e;
    }
  }

  /** The same for another thread. */
  private static AltiplanoException again(AltiplanoException reason) {
    return new AltiplanoException(reason.code(), String.valueOf(reason.getMessage()), reason);
  }

  @Override
  public ModelState state() {
    synchronized (shelf) {
      ModelSource.Open loaded = open;
      if (loaded != null) {
        return new ModelState.Loaded(loaded.model().load().get(), memoryBytes, until());
      }
      AltiplanoException reason = away;
      if (reason != null) {
        return new ModelState.Unavailable(String.valueOf(reason.getMessage()));
      }
      return wanted ? new ModelState.Loading(progress) : new ModelState.Unloaded();
    }
  }

  private Optional<Instant> until() {
    long idle = System.nanoTime() - lastUsed;
    return keepAlive.map(time ->
        Instant.now().plus(uses > 0 ? time : time.minusNanos(Math.min(idle, time.toNanos()))));
  }

  @Override
  public ModelUse use() {
    synchronized (shelf) {
      uses++;
      keepAlive = leaves ? Optional.of(Duration.ZERO) : usualKeepAlive;
      boolean rests =
          failure != null && System.nanoTime() - failedAt < REST_AFTER_FAILURE.toNanos();
      if (open == null && !wanted && !rests) {
        wanted = true;
        failure = null;
        progress = 0;
        shelf.load(this);
      }
      return new Use();
    }
  }

  void loaded(ModelSource.Open result) {
    open = result;
    away = null;
    wanted = false;
    lastUsed = System.nanoTime();
  }

  /** Whether anybody waits for it to be loaded. */
  boolean isWaitedFor() {
    return uses > 0;
  }

  /** It is not to be loaded any more: nobody waits for it. */
  void giveUp() {
    wanted = false;
  }

  void failed(AltiplanoException reason) {
    failure = reason;
    failedAt = System.nanoTime();
    away = source.isRemote() && isPassing(reason.code()) ? reason : null;
    wanted = false;
  }

  private static boolean isPassing(ErrorCode code) {
    return code == ErrorCode.UNAVAILABLE || code == ErrorCode.OVERLOADED;
  }

  private void keepFor(Optional<Duration> time) {
    keepAlive = leaves ? keepAlive : time;
  }

  /** It is unloaded as soon as nobody asks it, whatever is said from now on. */
  void leave() {
    leaves = true;
    keepAlive = Optional.of(Duration.ZERO);
  }

  boolean isOpen() {
    return open != null;
  }

  /** Whether it could be unloaded now. */
  boolean isIdle() {
    return open != null && uses == 0;
  }

  boolean isUnused() {
    return open == null && uses == 0 && !wanted;
  }

  long lastUsed() {
    return lastUsed;
  }

  /** Nanoseconds until nobody will have asked it for as long as it is kept; for idle ones. */
  Optional<Long> nanosLeft(long now) {
    return keepAlive.map(time -> time.toNanos() - (now - lastUsed));
  }

  /** Takes it off; whoever asks for it from now on has it loaded anew. */
  ModelSource.Open take() {
    ModelSource.Open taken = Objects.requireNonNull(open);
    open = null;
    return taken;
  }

  private final class Use implements ModelUse {
    private boolean closed;

    @Override
    public Optional<HostedModel> await(Duration patience) {
      long end = System.nanoTime() + patience.toNanos();
      synchronized (shelf) {
        while (true) {
          ModelSource.Open loaded = open;
          if (loaded != null) {
            return Optional.of(loaded.model());
          }
          AltiplanoException reason = failure;
          if (reason != null) {
            throw again(reason);
          }
          if (!shelf.await(end - System.nanoTime())) {
            return Optional.empty();
          }
        }
      }
    }

    @Override
    public double progress() {
      return progress;
    }

    @Override
    public void keepFor(Optional<Duration> time) {
      synchronized (shelf) {
        Slot.this.keepFor(time);
      }
    }

    @Override
    public void close() {
      synchronized (shelf) {
        if (!closed) {
          closed = true;
          uses--;
          lastUsed = System.nanoTime();
          shelf.notifyAll();
        }
      }
    }
  }
}
