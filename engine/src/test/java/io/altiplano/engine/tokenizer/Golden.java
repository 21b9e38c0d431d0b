package io.altiplano.engine.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What llama.cpp says of a vocabulary and of the texts of {@link GoldenStrings}. Compressed:
 * numbers in seven-bit groups, the lowest first.
 *
 * @param textsCheckSum of the texts that were asked about, one after the other
 * @param texts answers about people's texts, some of which spell special tokens
 * @param controls answers about the latter as a template's own
 */
record Golden(int textsCheckSum, List<Token> tokens, List<Encoded> texts, List<Encoded> controls) {
  /** What a token is, and its bytes without regard to people. */
  record Token(boolean control, boolean ends, byte[] piece) {}

  /** A text's ids, and a check sum of what they decode to. */
  record Encoded(int[] ids, int decodedCheckSum) {}

  static int checkSum(byte[] bytes) {
    return checkSum(List.of(bytes));
  }

  static int checkSum(List<byte[]> all) {
    CRC32 sum = new CRC32();
    all.forEach(sum::update);
    return (int) sum.getValue();
  }

  void write(OutputStream to) throws IOException {
    var raw = new ByteArrayOutputStream();
    var out = new DataOutputStream(raw);
    out.writeInt(textsCheckSum);
    number(out, tokens.size());
    for (Token token : tokens) {
      number(out, (token.control() ? 1 : 0) + (token.ends() ? 2 : 0));
      bytes(out, token.piece());
    }
    encoded(out, texts);
    encoded(out, controls);
    try (OutputStream gzip = new GZIPOutputStream(to)) {
      raw.writeTo(gzip);
    }
  }

  static Golden read(InputStream from) throws IOException {
    try (var in = new DataInputStream(new GZIPInputStream(from))) {
      int textsCheckSum = in.readInt();
      List<Token> tokens = new ArrayList<>();
      for (int i = number(in); i > 0; i--) {
        int flags = number(in);
        tokens.add(new Token((flags & 1) != 0, (flags & 2) != 0, bytes(in)));
      }
      return new Golden(textsCheckSum, tokens, encoded(in), encoded(in));
    }
  }

  /** Lengths, ids and check sums lie together each, which compresses best. */
  private static void encoded(DataOutputStream out, List<Encoded> all) throws IOException {
    number(out, all.size());
    for (Encoded each : all) {
      number(out, each.ids().length);
    }
    for (Encoded each : all) {
      for (int id : each.ids()) {
        number(out, id);
      }
    }
    for (Encoded each : all) {
      out.writeInt(each.decodedCheckSum());
    }
  }

  private static List<Encoded> encoded(DataInputStream in) throws IOException {
    int[][] ids = new int[number(in)][];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = new int[number(in)];
    }
    for (int[] each : ids) {
      for (int i = 0; i < each.length; i++) {
        each[i] = number(in);
      }
    }
    List<Encoded> all = new ArrayList<>();
    for (int[] each : ids) {
      all.add(new Encoded(each, in.readInt()));
    }
    return all;
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    number(out, bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(number(in));
  }

  private static void number(DataOutputStream out, int value) throws IOException {
    int rest = value;
    while (rest > 0x7F) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int number(DataInputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
  }
}
