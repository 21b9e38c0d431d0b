package io.altiplano.store;

/**
 * What rows are found by: ids and purposes. They are of visible ASCII characters, so that whatever
 * else somebody asks for is not there, and no database is asked for it: PostgreSQL refuses a text
 * with U+0000 even as a question.
 */
final class Identifiers {
  private Identifiers() {}

  static boolean canBe(String text) {
    return text.chars().allMatch(character -> character > ' ' && character < 0x7F);
  }
}
