package io.altiplano.engine.convert;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.tensor.ElementType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which element type each tensor of a model gets: llama.cpp's file types and their rules ({@code
 * llama-quant.cpp}), without those that need an importance matrix. Most tensors get the base type;
 * the output, and in the mixtures ({@code _S}, {@code _M}, {@code _L}) the tensors that lose most,
 * get more bits.
 */
public enum QuantizationRecipe {
  F32(0, ElementType.F32),
  F16(1, ElementType.F16),
  Q4_0(2, ElementType.Q4_0),
  Q4_1(3, ElementType.Q4_1),
  Q8_0(7, ElementType.Q8_0),
  Q5_0(8, ElementType.Q5_0),
  Q5_1(9, ElementType.Q5_1),
  Q2_K(10, ElementType.Q2_K),
  Q3_K_S(11, ElementType.Q3_K),
  Q3_K_M(12, ElementType.Q3_K),
  Q3_K_L(13, ElementType.Q3_K),
  Q4_K_S(14, ElementType.Q4_K),
  Q4_K_M(15, ElementType.Q4_K),
  Q5_K_S(16, ElementType.Q5_K),
  Q5_K_M(17, ElementType.Q5_K),
  Q6_K(18, ElementType.Q6_K),
  IQ4_NL(25, ElementType.IQ4_NL),
  BF16(32, ElementType.BF16);

  private final int fileType;
  private final ElementType base;

  QuantizationRecipe(int fileType, ElementType base) {
    this.fileType = fileType;
    this.base = base;
  }

  /**
   * The recipe of that name in any case; {@code Q3_K}, {@code Q4_K} and {@code Q5_K} mean their
   * {@code _M} mixtures.
   *
   * @throws AltiplanoException if there is none, with the list of all
   */
  public static QuantizationRecipe named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (QuantizationRecipe recipe : values()) {
      if (recipe.name().equals(upper) || recipe.name().equals(upper + "_M")) {
        return recipe;
      }
    }
    String known = Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    throw AltiplanoException.invalidParameter(
        "type", "'%s' is unknown; known are %s".formatted(name, known));
  }

  /** llama.cpp's number, the value of {@code general.file_type}. */
  public int fileType() {
    return fileType;
  }

  /** The type of all tensors that no rule speaks of. */
  public ElementType base() {
    return base;
  }

  /** The type that a tensor of that role should get, if its width allows. */
  ElementType typeOf(TensorRole role, int layer, QuantizedModelFacts model) {
    if (!base.isQuantized()) {
      return base;
    }
    return switch (role) {
      case OUTPUT -> outputType();
      case EMBEDDING -> model.tiedOutput() ? outputType() : base;
      case ATTENTION_VALUE -> model.experts() == 8 ? ElementType.Q8_0 : valueType(layer, model);
      case ATTENTION_KEY -> model.experts() == 8 ? ElementType.Q8_0 : base;
      case ATTENTION_OUTPUT -> attentionOutputType(model);
      case FEED_FORWARD_DOWN -> downType(layer, model.layers());
      case OTHER -> base;
    };
  }

  private ElementType outputType() {
    return this == Q8_0 ? ElementType.Q8_0 : ElementType.Q6_K;
  }

  private ElementType valueType(int layer, QuantizedModelFacts model) {
    return switch (this) {
      case Q2_K -> model.headsPerKv() >= 4 ? ElementType.Q4_K : ElementType.Q3_K;
      case Q3_K_M -> layer < 2 ? ElementType.Q5_K : ElementType.Q4_K;
      case Q3_K_L -> ElementType.Q5_K;
      case Q4_K_S -> layer < 4 ? ElementType.Q5_K : base;
      case Q4_K_M, Q5_K_M -> needsMoreBits(layer, model.layers()) ? ElementType.Q6_K : base;
      case IQ4_NL -> model.headsPerKv() >= 4 ? ElementType.Q5_K : base;
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q3_K_S, Q5_K_S, Q6_K -> base;
    };
  }

  private ElementType attentionOutputType(QuantizedModelFacts model) {
    if (model.experts() == 8) {
      return switch (this) {
        case Q2_K, Q3_K_S, Q3_K_M, Q4_K_S, Q4_K_M, IQ4_NL -> ElementType.Q5_K;
        case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q3_K_L, Q5_K_S, Q5_K_M, Q6_K -> base;
      };
    }
    return switch (this) {
      case Q2_K -> ElementType.Q3_K;
      case Q3_K_M -> ElementType.Q4_K;
      case Q3_K_L -> ElementType.Q5_K;
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> base;
      case Q3_K_S, Q4_K_S, Q4_K_M, Q5_K_S, Q5_K_M, Q6_K -> base;
    };
  }

  private ElementType downType(int layer, int layers) {
    return switch (this) {
      case Q2_K -> ElementType.Q3_K;
      case Q3_K_M -> layer < layers / 16 ? ElementType.Q5_K : ElementType.Q4_K;
      case Q3_K_L -> ElementType.Q5_K;
      case Q4_K_S, IQ4_NL -> layer < layers / 8 ? ElementType.Q5_K : base;
      case Q4_K_M, Q5_K_M -> needsMoreBits(layer, layers) ? ElementType.Q6_K : base;
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q3_K_S, Q5_K_S, Q6_K -> base;
    };
  }

  /** The first and the last eighth of the layers, and every third between. */
  private static boolean needsMoreBits(int layer, int layers) {
    int eighth = layers / 8;
    return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
  }
}
