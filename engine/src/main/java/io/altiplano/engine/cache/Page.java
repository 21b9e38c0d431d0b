package io.altiplano.engine.cache;

import java.lang.foreign.MemorySegment;

/** A page of keys and values, shared by {@code references} sequences. */
public final class Page {
  private final MemorySegment data;
  private int references;

  Page(MemorySegment data) {
    this.data = data;
  }

  /** The page's bytes, laid out as {@link KvLayout} says. */
  public MemorySegment data() {
    return data;
  }

  boolean isShared() {
    return references > 1;
  }

  void retain() {
    references++;
  }

  /** Whether nobody holds the page any more. */
  boolean release() {
    assert references > 0 : "page released once too often";
    references--;
    return references == 0;
  }
}
