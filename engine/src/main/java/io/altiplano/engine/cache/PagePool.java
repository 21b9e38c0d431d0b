package io.altiplano.engine.cache;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The pages of one model's cache, at most {@code capacity} of them. Memory is taken from the system
 * when a page is first needed and given back when the pool is closed. For one thread.
 */
public final class PagePool implements AutoCloseable {
  /** Cache lines; also what the widest vector loads like. */
  private static final int ALIGNMENT_BYTES = 64;

  private final KvLayout layout;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final Deque<Page> free = new ArrayDeque<>();
  private final PrefixTree prefixes = new PrefixTree(this);
  private int created;

  public PagePool(KvLayout layout, int capacity) {
    this.layout = layout;
    this.capacity = capacity;
  }

  public KvLayout layout() {
    return layout;
  }

  /** Most pages that can be in use at once. */
  public int capacity() {
    return capacity;
  }

  /** Pages that sequences or {@link #prefixes} hold. */
  public int pagesInUse() {
    return created - free.size();
  }

  /** A sequence of no positions yet. */
  public SequenceCache newSequence() {
    return new SequenceCache(this);
  }

  /** Pages of ended sequences, for those that begin the same way. */
  public PrefixTree prefixes() {
    return prefixes;
  }

  Page take() {
    if (free.isEmpty() && created == capacity && !prefixes.evict()) {
      throw new AltiplanoException(
          ErrorCode.OVERLOADED, "all " + capacity + " pages of the KV cache are in use");
    }
    Page page = free.poll();
    if (page == null) {
      page = new Page(arena.allocate(layout.pageBytes(), ALIGNMENT_BYTES));
      created++;
    }
    page.retain();
    return page;
  }

  void release(Page page) {
    if (page.release()) {
      free.push(page);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
