package io.altiplano.app;

/** What is known of cria, the model that ships, whoever asks it and however. */
public final class CriaFacts {
  public static final String NAME = "cria, a small demonstration model";

  public static final int VECTOR_LENGTH = 320;

  /** More than its context holds, and what of that is said in every refusal. */
  public static final String TOO_LONG = "la ".repeat(2000);

  public static final String TOO_LONG_REFUSAL = "the context holds 1024";

  /** A conversation up to its last question. */
  public record Talk(String system, String greeting, String reply, String question) {}

  public static final Talk KOREAN = new Talk("너는 친절하다.", "안녕?", "안녕하세요!", "오늘 기분이 안 좋아.");

  /** Found in every answer to a Korean question. */
  public static final String HANGUL = "[가-힣]";

  private CriaFacts() {}
}
