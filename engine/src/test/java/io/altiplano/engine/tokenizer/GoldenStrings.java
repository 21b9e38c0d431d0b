package io.altiplano.engine.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Seeded texts of every kind that a tokenizer may trip over, as bytes, for any vocabulary. */
final class GoldenStrings {
  private static final long SEED = 20261122;

  private static final String[] ATOMS = {
    " ",
    "  ",
    "   ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\u000b",
    "\f",
    "\u0085",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\u200b",
    "\u200d",
    "\ufeff",
    "a",
    "b",
    "Z",
    "The",
    "the",
    "WORD",
    "camelCase",
    "XMLHttp",
    "é",
    "É",
    "ñ",
    "ß",
    "Ж",
    "ж",
    "한",
    "글",
    "안녕",
    "漢",
    "字",
    "ก",
    "ำ",
    "क",
    "्",
    "ا",
    "َ",
    "ﷺ",
    "'",
    "'s",
    "'S",
    "'ll",
    "'Ll",
    "'re",
    "'VE",
    "'d",
    "'m",
    "'t",
    "’s",
    "''",
    "'x",
    "0",
    "1",
    "12",
    "345",
    "6789",
    "١",
    "२",
    "Ⅳ",
    "²",
    "½",
    ".",
    ",",
    "...",
    "!",
    "?!",
    "-",
    "--",
    "_",
    "/",
    "//",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "<|",
    "|>",
    "@",
    "#",
    "$",
    "%",
    "^",
    "&",
    "*",
    "+",
    "=",
    "|",
    "~",
    "`",
    "\"",
    "“",
    "”",
    "…",
    "、",
    "。",
    "「",
    "»",
    "€",
    "₩",
    "©",
    "™",
    "°",
    "→",
    "∑",
    "▁",
    "▁▁",
    "😀",
    "👍🏽",
    "👨‍👩‍👧",
    "🇰🇷",
    "\u0301",
    "\u0308",
    "\ufe0f",
    "\u20e3",
    "\u0000",
    "\u001c",
    "\u007f",
    "𝔘",
    "𠮷",
    "🦙",
    "Ġ",
    "Ċ",
    "ĠĠ",
    "Â",
    "ſ",
    "\u212a",
    "İ",
    "ǅ",
    "ʰ",
    "々",
    "ー",
    "ᄀ",
    "ᅡ",
    "ㄱ",
    "｡",
    "Ａ",
    "\u0897",
    "\ua7cb",
    "\ue000",
    "\uffff",
    "\ufffd"
  };

  private final Random random;
  private final List<String> sentences;

  private GoldenStrings(List<String> sentences) {
    random = new Random(SEED);
    this.sentences = sentences;
  }

  /**
   * The same texts each time, at least 2,000; the last of them are {@link #spelling}'s.
   *
   * @param sentences what to take pieces from
   * @param tokens what some texts are to spell
   */
  static List<byte[]> all(List<String> sentences, List<String> tokens) {
    List<byte[]> all = new ArrayList<>(new GoldenStrings(sentences).texts());
    all.addAll(spelling(sentences, tokens));
    return all;
  }

  /** Texts that spell these tokens, whole, broken, doubled and between other things. */
  static List<byte[]> spelling(List<String> sentences, List<String> tokens) {
    return new GoldenStrings(sentences).spelling(tokens);
  }

  /** The lines of the resource that texts are made of. */
  static List<String> sentences() {
    try (InputStream in = GoldenStrings.class.getResourceAsStream("sentences.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<byte[]> texts() {
    List<byte[]> texts = new ArrayList<>();
    texts.add(new byte[0]);
    for (String atom : ATOMS) {
      add(texts, atom);
    }
    sentences.forEach(sentence -> add(texts, sentence));
    for (int i = 0; i < 600; i++) {
      add(texts, atoms(2 + random.nextInt(14)));
    }
    for (int i = 0; i < 350; i++) {
      add(texts, crop(sentence()));
    }
    for (int i = 0; i < 200; i++) {
      add(texts, crop(sentence()) + atoms(1 + random.nextInt(4)) + crop(sentence()));
    }
    for (int i = 0; i < 200; i++) {
      add(texts, whiteSpace() + crop(sentence()) + whiteSpace());
    }
    for (int i = 0; i < 150; i++) {
      add(texts, number());
    }
    for (int i = 0; i < 200; i++) {
      add(texts, codePoints(1 + random.nextInt(10)));
    }
    for (int i = 0; i < 300; i++) {
      texts.add(brokenBytes());
    }
    return texts;
  }

  private List<byte[]> spelling(List<String> tokens) {
    List<byte[]> texts = new ArrayList<>();
    for (String token : tokens) {
      add(texts, token);
      add(texts, " " + token + " ");
      add(texts, "user" + token + "\n" + token + token + "x");
      add(texts, token.substring(0, token.length() - 1));
      add(texts, token.substring(1));
    }
    for (int i = 0; i < 250; i++) {
      StringBuilder text = new StringBuilder();
      for (int part = 1 + random.nextInt(6); part > 0; part--) {
        switch (random.nextInt(4)) {
          case 0 -> text.append(atoms(1 + random.nextInt(3)));
          case 1 -> text.append(crop(sentence()));
          default -> text.append(tokens.get(random.nextInt(tokens.size())));
        }
      }
      add(texts, text.toString());
    }
    return texts;
  }

  private static void add(List<byte[]> texts, String text) {
    texts.add(text.getBytes(StandardCharsets.UTF_8));
  }

  private String sentence() {
    return sentences.get(random.nextInt(sentences.size()));
  }

  private String atoms(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(ATOMS[random.nextInt(ATOMS.length)]);
    }
    return text.toString();
  }

  private String crop(String text) {
    int[] codePoints = text.codePoints().toArray();
    int from = random.nextInt(codePoints.length);
    int count = Math.min(codePoints.length - from, 1 + random.nextInt(40));
    return new String(codePoints, from, count);
  }

  private String whiteSpace() {
    String kinds = "   \t\n\n\r\u00a0\u3000";
    StringBuilder text = new StringBuilder();
    char kind = ' ';
    for (int i = random.nextInt(40); i > 0; i--) {
      kind = random.nextInt(4) == 0 ? kinds.charAt(random.nextInt(kinds.length())) : kind;
      text.append(kind);
    }
    return text.toString();
  }

  private String number() {
    String digits = "00112233445566778899٣७Ⅻ³.,-+ eE:/%";
    StringBuilder text = new StringBuilder(random.nextBoolean() ? " " : "");
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      text.append(digits.charAt(random.nextInt(digits.length())));
    }
    return text.toString();
  }

  private String codePoints(int count) {
    StringBuilder text = new StringBuilder();
    while (text.codePointCount(0, text.length()) < count) {
      int plane = random.nextInt(4);
      int codePoint =
          plane == 0
              ? random.nextInt(0x250)
              : plane == 1
                  ? random.nextInt(0x3400)
                  : random.nextInt(plane == 2 ? 0x20000 : 0x110000);
      if (codePoint < 0xD800 || codePoint > 0xDFFF) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }

  /** Bytes that are not UTF-8, but announce nothing beyond U+10FFFF, which would end the judge. */
  private byte[] brokenBytes() {
    var out = new ByteArrayOutputStream();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      byte[] sound =
          (random.nextInt(4) == 0 ? crop(sentence()) : atoms(2)).getBytes(StandardCharsets.UTF_8);
      switch (random.nextInt(5)) {
        case 0 -> out.write(sound, 0, random.nextInt(sound.length + 1));
        case 1 -> out.write(sound, Math.min(1, sound.length), Math.max(0, sound.length - 1));
        case 2 -> out.write(0x80 + random.nextInt(0x40));
        case 3 -> out.write(0xC0 + random.nextInt(0x34));
        default -> out.writeBytes(sound);
      }
      if (random.nextInt(6) == 0) {
        out.writeBytes(new byte[] {(byte) 0xED, (byte) (0xA0 + random.nextInt(32)), (byte) 0x80});
      }
      if (random.nextInt(6) == 0) {
        out.write(0xF8 + random.nextInt(8));
      }
    }
    return out.toByteArray();
  }
}
