package io.altiplano.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of one sequence: a list of pages and how many positions are filled. Forks
 * share pages; whoever writes into a shared page first gets a copy of its own. For one thread.
 */
public final class SequenceCache implements AutoCloseable {
  private final PagePool pool;
  private final List<Page> pages = new ArrayList<>();
  private int length;

  SequenceCache(PagePool pool) {
    this.pool = pool;
  }

  public KvLayout layout() {
    return pool.layout();
  }

  /** Positions filled. */
  public int length() {
    return length;
  }

  /** Pages that it holds, alone or with others. */
  public int pages() {
    return pages.size();
  }

  /** Pages that {@link #reserve} would take. */
  public int pagesToReserve(int positions) {
    int firstWritten = length / layout().positions();
    boolean copies =
        positions > 0 && firstWritten < pages.size() && pages.get(firstWritten).isShared();
    int missing = layout().pagesFor(length + positions) - pages.size();
    return Math.max(0, missing) + (copies ? 1 : 0);
  }

  /** Makes room to write the next {@code positions} positions. */
  public void reserve(int positions) {
    int size = layout().positions();
    int firstWritten = length / size;
    if (positions > 0 && firstWritten < pages.size() && pages.get(firstWritten).isShared()) {
      pages.set(firstWritten, copyOf(pages.get(firstWritten)));
    }
    while (pages.size() < layout().pagesFor(length + positions)) {
      pages.add(pool.take());
    }
  }

  /**
   * Takes a page as the next one; only where whole pages are filled so far.
   *
   * @param positions of it that are filled
   */
  void share(Page page, int positions) {
    assert length == pages.size() * layout().positions() : "a page follows whole pages";
    pool.hold(page);
    pages.add(page);
    length += positions;
  }

  /** Takes another page of the same keys and values for its own. */
  void adopt(int index, Page page) {
    if (pages.get(index) != page) {
      pool.hold(page);
      pool.release(pages.set(index, page));
    }
  }

  private Page copyOf(Page shared) {
    Page own = pool.take();
    own.data().copyFrom(shared.data());
    pool.release(shared);
    return own;
  }

  /** Counts positions as filled that were reserved and written. */
  public void advance(int positions) {
    assert layout().pagesFor(length + positions) <= pages.size()
        : "advanced past what was reserved";
    length += positions;
  }

  /** The page that holds positions from {@code index * layout().positions()} on. */
  public Page page(int index) {
    return pages.get(index);
  }

  /** Forgets positions from {@code newLength} on. */
  public void truncate(int newLength) {
    assert newLength <= length : "truncated to more than there is";
    length = newLength;
    int kept = layout().pagesFor(newLength);
    while (pages.size() > kept) {
      pool.release(pages.removeLast());
    }
  }

  /** Another sequence that begins with the same positions and shares their pages. */
  public SequenceCache fork() {
    SequenceCache other = new SequenceCache(pool);
    for (Page page : pages) {
      pool.hold(page);
      other.pages.add(page);
    }
    other.length = length;
    return other;
  }

  /** Gives the pages back; the sequence is empty afterwards. */
  @Override
  public void close() {
    truncate(0);
  }
}
