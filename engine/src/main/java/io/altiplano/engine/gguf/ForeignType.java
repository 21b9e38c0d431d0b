package io.altiplano.engine.gguf;

import java.util.Optional;

/**
 * ggml's element types that this engine does not compute with, by ggml's number, so that a refusal
 * can name them ({@code enum ggml_type}).
 */
enum ForeignType {
  Q4_2(4),
  Q4_3(5),
  Q8_1(9),
  Q8_K(15),
  IQ2_XXS(16),
  IQ2_XS(17),
  IQ3_XXS(18),
  IQ1_S(19),
  IQ3_S(21),
  IQ2_S(22),
  IQ4_XS(23),
  I8(24),
  I16(25),
  I32(26),
  I64(27),
  F64(28),
  IQ1_M(29),
  Q4_0_4_4(31),
  Q4_0_4_8(32),
  Q4_0_8_8(33),
  TQ1_0(34),
  TQ2_0(35),
  IQ4_NL_4_4(36),
  IQ4_NL_4_8(37),
  IQ4_NL_8_8(38),
  MXFP4(39),
  NVFP4(40);

  private final int id;

  ForeignType(int id) {
    this.id = id;
  }

  static Optional<ForeignType> ofId(int id) {
    for (ForeignType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
