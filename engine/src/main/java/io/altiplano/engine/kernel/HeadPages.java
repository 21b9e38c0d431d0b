package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Where one head's keys and values are: pages of so many positions each, position {@code p} being
 * in page {@code p / positions}. Offsets and strides are bytes, lengths elements.
 *
 * @param keys where in a page the first position's key is
 * @param keyStride from one position's key to the next
 * @param values where in a page the first position's value is
 * @param valueStride from one position's value to the next
 */
public record HeadPages(
    ElementType type,
    MemorySegment[] pages,
    int positions,
    long keys,
    long keyStride,
    int keyLength,
    long values,
    long valueStride,
    int valueLength) {
  MemorySegment page(int position) {
    return pages[position / positions];
  }

  long key(int position) {
    return keys + position % positions * keyStride;
  }

  long value(int position) {
    return values + position % positions * valueStride;
  }
}
