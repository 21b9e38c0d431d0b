package io.altiplano.engine.gguf;

import static io.altiplano.engine.gguf.GgufBytes.ascii;
import static io.altiplano.engine.gguf.GgufBytes.int32;
import static io.altiplano.engine.gguf.GgufBytes.int64;
import static io.altiplano.engine.gguf.GgufBytes.join;
import static io.altiplano.engine.gguf.GgufBytes.string;

import io.altiplano.engine.gguf.GgufBytes.Entry;
import io.altiplano.engine.gguf.GgufBytes.Row;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Bad files by what is bad about them: one fault each in an otherwise sound file. */
final class BadFiles {
  private static final long[] ABSURD_COUNTS = {
    -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62, 1L << 40, 1L << 32, 0xffff_ffffL, 1 << 30, 1000
  };

  /** Overlong, surrogate, lone, cut and out-of-range forms; and Latin-1. */
  private static final int[][] NOT_UTF8 = {
    {0x80},
    {0xbf},
    {0xc0, 0x80},
    {0xc1, 0xbf},
    {0xc3},
    {0xe0, 0x80, 0x80},
    {0xe2, 0x82},
    {0xed, 0xa0, 0x80},
    {0xf0, 0x80, 0x80, 0x80},
    {0xf4, 0x90, 0x80, 0x80},
    {0xf5, 0x80},
    {0xff},
    {0x63, 0x61, 0x66, 0xe9, 0x20}
  };

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private BadFiles() {}

  static Map<String, byte[]> all() {
    BadFiles bad = new BadFiles();
    bad.truncated();
    bad.beginnings();
    bad.counts();
    bad.values();
    bad.strings();
    bad.arrays();
    bad.alignments();
    bad.tensorNames();
    bad.shapes();
    bad.elementTypes();
    bad.offsets();
    return bad.files;
  }

  private void add(String name, Consumer<GgufBytes> fault) {
    GgufBytes bytes = GgufBytes.sound();
    fault.accept(bytes);
    put(name, bytes.bytes());
  }

  private void put(String name, byte[] bytes) {
    if (files.put(name, bytes) != null) {
      throw new IllegalStateException("two bad files called " + name);
    }
  }

  private void entry(String name, UnaryOperator<Entry> fault) {
    for (int i = 0; i < GgufBytes.sound().entries.size(); i++) {
      int index = i;
      add(
          name + " in entry " + i,
          file -> file.entries.set(index, fault.apply(file.entries.get(index))));
    }
  }

  private void row(String name, UnaryOperator<Row> fault) {
    for (int i = 0; i < GgufBytes.sound().rows.size(); i++) {
      int index = i;
      add(
          name + " in tensor " + i,
          file -> file.rows.set(index, fault.apply(file.rows.get(index))));
    }
  }

  private void truncated() {
    byte[] sound = GgufBytes.sound().bytes();
    for (int length = 0; length < sound.length; length += length < 64 ? 2 : 7) {
      put("truncated to " + length, Arrays.copyOf(sound, length));
    }
  }

  private void beginnings() {
    for (String magic :
        new String[] {"FUGG", "lmgg", "tjgg", "GGML", "gguf", "PK\3\4", "\0\0\0\0"}) {
      add("magic " + magic, file -> file.magic = ascii(magic));
    }
    for (int version : new int[] {0, 1, 4, 5, 255, -1, 0x0300_0000, 0x0200_0000, 0x0100_0000}) {
      add("version " + version, file -> file.version = int32(version));
    }
  }

  private void counts() {
    for (long count : ABSURD_COUNTS) {
      add("tensor count " + count, file -> file.counts(count, file.entries.size()));
      add("entry count " + count, file -> file.counts(file.rows.size(), count));
    }
    add("an entry more than there are", file -> file.counts(3, file.entries.size() + 1));
    add("a tensor more than there are", file -> file.counts(4, file.entries.size()));
    add("an entry less than there are", file -> file.counts(3, file.entries.size() - 1));
  }

  private void values() {
    for (int type : new int[] {13, 255, -1}) {
      entry("value type " + type, old -> new Entry(old.key(), type, old.value()));
    }
    entry("empty key", old -> new Entry(new byte[0], old.type(), old.value()));
    for (int[] form : NOT_UTF8) {
      entryForm("key", form, bytes -> new Entry(bytes, 4, int32(1)));
      entryForm("string", form, bytes -> new Entry(ascii("key"), 8, string(bytes)));
      entryForm(
          "array element",
          form,
          bytes -> new Entry(ascii("key"), 9, join(int32(8), int64(2), string(""), string(bytes))));
    }
    for (int flag : new int[] {2, 3, 127, 128, 255}) {
      add(
          "boolean " + flag,
          f -> f.entries.add(new Entry(ascii("b"), 7, new byte[] {(byte) flag})));
      add(
          "boolean element " + flag,
          file ->
              file.entries.add(
                  new Entry(ascii("b"), 9, join(int32(7), int64(2), new byte[] {0, (byte) flag}))));
    }
    for (int i = 0; i < GgufBytes.sound().entries.size(); i++) {
      int index = i;
      add("entry " + i + " twice", file -> file.entries.add(file.entries.get(index)));
    }
  }

  private interface Form {
    Entry of(byte[] bytes);
  }

  private void entryForm(String place, int[] form, Form entry) {
    byte[] bytes = bytes(form);
    add(place + " of " + Arrays.toString(bytes), file -> file.entries.add(entry.of(bytes)));
  }

  private static byte[] bytes(int[] form) {
    byte[] bytes = new byte[form.length];
    for (int i = 0; i < form.length; i++) {
      bytes[i] = (byte) form[i];
    }
    return bytes;
  }

  private void strings() {
    for (long length : ABSURD_COUNTS) {
      add("string of " + length, f -> f.entries.add(new Entry(ascii("s"), 8, int64(length))));
      add(
          "element of " + length,
          file ->
              file.entries.add(new Entry(ascii("s"), 9, join(int32(8), int64(1), int64(length)))));
    }
    add("key beyond the limit", f -> f.entries.add(new Entry(new byte[70_000], 7, new byte[1])));
  }

  private void arrays() {
    for (int element = 0; element < 13; element++) {
      for (long count : ABSURD_COUNTS) {
        byte[] header = join(int32(element), int64(count));
        add(
            "array of %d of type %d".formatted(count, element),
            file -> file.entries.add(new Entry(ascii("a"), 9, header)));
      }
    }
    for (int element : new int[] {13, 99, -1}) {
      byte[] header = join(int32(element), int64(0));
      add("array of type " + element, f -> f.entries.add(new Entry(ascii("a"), 9, header)));
    }
    for (int depth : new int[] {5, 6, 50, 2000, 20_000}) {
      byte[] nested = nested(depth);
      add("arrays " + depth + " deep", f -> f.entries.add(new Entry(ascii("a"), 9, nested)));
    }
  }

  private static byte[] nested(int depth) {
    byte[][] parts = new byte[depth][];
    Arrays.fill(parts, join(int32(9), int64(1)));
    parts[depth - 1] = join(int32(0), int64(0));
    return join(parts);
  }

  private void alignments() {
    for (int alignment : new int[] {0, 1, 2, 4, 7, 12, 33, 1 << 22, 1 << 30, 1 << 31, -1, -32}) {
      add("alignment " + alignment, file -> alignment(file, 4, int32(alignment)));
    }
    add("alignment as uint64", file -> alignment(file, 10, int64(32)));
    add("alignment as int32", file -> alignment(file, 5, int32(32)));
    add("alignment as string", file -> alignment(file, 8, string("32")));
    add("alignment beyond the offsets", file -> alignment(file, 4, int32(4096)));
  }

  private static void alignment(GgufBytes file, int type, byte[] value) {
    file.entries.set(1, new Entry(ascii("general.alignment"), type, value));
  }

  private void tensorNames() {
    row("empty name", old -> old.named(new byte[0]));
    row("name of 64 bytes", old -> old.named(ascii("x".repeat(64))));
    add("first tensor twice", f -> f.rows.set(1, f.rows.get(1).named(f.rows.get(0).name())));
    add("last tensor twice", f -> f.rows.set(1, f.rows.get(1).named(f.rows.get(2).name())));
    for (int[] form : NOT_UTF8) {
      add("name of " + Arrays.toString(form), f -> f.rows.set(0, f.rows.get(0).named(bytes(form))));
    }
  }

  private void shapes() {
    for (int rank : new int[] {0, 5, 6, 255, -1, 1 << 31}) {
      row("rank " + rank, old -> old.shaped(rank, old.dimensions()));
    }
    for (long dimension : ABSURD_COUNTS) {
      row("dimension " + dimension, old -> old.shaped(2, dimension, 2));
      row("rows " + dimension, old -> old.shaped(2, 32, dimension));
    }
    row("no elements", old -> old.shaped(2, 32, 0));
    row("overflowing product", old -> old.shaped(4, 1 << 16, 1 << 16, 1 << 16, 1 << 16));
    row("overflowing rows", old -> old.shaped(4, 32, 1 << 16, 1 << 16, 1 << 16));
    row("no whole blocks", old -> old.typed(8).shaped(2, 33, 2));
    row("half a super-block", old -> old.typed(12).shaped(2, 128, 2));
  }

  private void elementTypes() {
    for (int type = 0; type < 45; type++) {
      int id = type;
      if (io.altiplano.engine.tensor.ElementType.ofId(id).isEmpty()) {
        add("element type " + id, file -> file.rows.set(2, file.rows.get(2).typed(id)));
      }
    }
    for (int type : new int[] {64, 1000, -1, 1 << 31}) {
      row("element type " + type, old -> old.typed(type));
    }
  }

  private void offsets() {
    for (int step = 1; step < 32; step += 5) {
      int off = step;
      row("offset off by " + step, old -> old.at(old.offset() + off));
    }
    for (long offset : new long[] {-32, Long.MIN_VALUE, Long.MAX_VALUE - 31, 1L << 40, 192, 4096}) {
      row("offset " + offset, old -> old.at(offset));
    }
    add("second on first", file -> file.rows.set(1, file.rows.get(1).at(0)));
    add("second on the end of the first", file -> file.rows.set(1, file.rows.get(1).at(32)));
    add("third on second", file -> file.rows.set(2, file.rows.get(2).at(128)));
    add("first on third", file -> file.rows.set(0, file.rows.get(0).at(160)));
  }
}
