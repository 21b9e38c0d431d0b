package io.altiplano.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A GGUF file laid out by hand, so that every part of it can be wrong. */
final class GgufBytes {
  /** A metadata entry: the key's bytes, a type id, the value's bytes. */
  record Entry(byte[] key, int type, byte[] value) {}

  /** A row of the tensor table. */
  record Row(byte[] name, int rank, long[] dimensions, int type, long offset) {
    Row named(byte[] other) {
      return new Row(other, rank, dimensions, type, offset);
    }

    Row shaped(int otherRank, long... other) {
      return new Row(name, otherRank, other, type, offset);
    }

    Row typed(int other) {
      return new Row(name, rank, dimensions, other, offset);
    }

    Row at(long other) {
      return new Row(name, rank, dimensions, type, other);
    }
  }

  byte[] magic = ascii("GGUF");
  byte[] version = int32(3);
  final List<Entry> entries = new ArrayList<>();
  final List<Row> rows = new ArrayList<>();
  long tensorCount = -1;
  long entryCount = -1;
  int dataBytes;

  private boolean countsFixed;

  /** A small sound file: every kind of value, three tensors of 256 bytes of data. */
  static GgufBytes sound() {
    GgufBytes bytes = new GgufBytes();
    bytes.entries.add(new Entry(ascii("general.architecture"), 8, string("llama")));
    bytes.entries.add(new Entry(ascii("general.alignment"), 4, int32(32)));
    bytes.entries.add(new Entry(ascii("llama.block_count"), 4, int32(1)));
    bytes.entries.add(new Entry(ascii("llama.epsilon"), 6, int32(0x3727c5ac)));
    bytes.entries.add(new Entry(ascii("general.flag"), 7, new byte[] {1}));
    bytes.entries.add(new Entry(ascii("general.size"), 10, int64(1L << 40)));
    bytes.entries.add(
        new Entry(
            ascii("tokenizer.ggml.tokens"),
            9,
            join(int32(8), int64(3), string("a"), string("고원"), string("b"))));
    bytes.entries.add(
        new Entry(ascii("tokenizer.ggml.scores"), 9, join(int32(6), int64(2), int64(0))));
    bytes.entries.add(
        new Entry(ascii("nested"), 9, join(int32(9), int64(1), int32(0), int64(2), new byte[2])));
    bytes.rows.add(new Row(ascii("a.weight"), 2, new long[] {8, 2}, 0, 0));
    bytes.rows.add(new Row(ascii("b.weight"), 1, new long[] {64}, 8, 64));
    bytes.rows.add(new Row(ascii("c.weight"), 2, new long[] {4, 4}, 1, 160));
    bytes.dataBytes = 192;
    return bytes;
  }

  GgufBytes counts(long tensors, long metadata) {
    tensorCount = tensors;
    entryCount = metadata;
    countsFixed = true;
    return this;
  }

  byte[] header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(magic);
    out.writeBytes(version);
    out.writeBytes(int64(countsFixed ? tensorCount : rows.size()));
    out.writeBytes(int64(countsFixed ? entryCount : entries.size()));
    for (Entry entry : entries) {
      out.writeBytes(string(entry.key()));
      out.writeBytes(int32(entry.type()));
      out.writeBytes(entry.value());
    }
    for (Row row : rows) {
      out.writeBytes(string(row.name()));
      out.writeBytes(int32(row.rank()));
      for (long dimension : row.dimensions()) {
        out.writeBytes(int64(dimension));
      }
      out.writeBytes(int32(row.type()));
      out.writeBytes(int64(row.offset()));
    }
    return out.toByteArray();
  }

  byte[] bytes() {
    byte[] header = header();
    return java.util.Arrays.copyOf(header, Math.ceilDiv(header.length, 32) * 32 + dataBytes);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  static byte[] string(String text) {
    return string(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] string(byte[] utf8) {
    return join(int64(utf8.length), utf8);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
