package io.altiplano.engine.kernel;

/**
 * Opens one row of blocks of one element type. A call through this interface is also a border for
 * the compiler: the loops of all types together would exceed what it inlines into one method.
 */
@FunctionalInterface
interface BlockOpener {
  /** Opens the row of blocks that starts at {@code offset} as row {@code row} of {@code out}. */
  void open(byte[] source, int offset, GroupedRows out, int row);
}
