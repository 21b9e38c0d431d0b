package io.altiplano.training.shape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The architectures that both kinds of file can hold, as data. */
public enum Family {
  LLAMA("llama", "LlamaForCausalLM", "llama", true, false, false),
  QWEN2("qwen2", "Qwen2ForCausalLM", "qwen2", false, true, false),
  QWEN3("qwen3", "Qwen3ForCausalLM", "qwen3", false, false, true);

  /** Mistral's weights are Llama's, under its own name. */
  private static final String MISTRAL = "MistralForCausalLM";

  private final String architecture;
  private final String className;
  private final String modelType;
  private final boolean turnsNeighbours;
  private final boolean alwaysBiased;
  private final boolean headNorms;

  Family(
      String architecture,
      String className,
      String modelType,
      boolean turnsNeighbours,
      boolean alwaysBiased,
      boolean headNorms) {
    this.architecture = architecture;
    this.className = className;
    this.modelType = modelType;
    this.turnsNeighbours = turnsNeighbours;
    this.alwaysBiased = alwaysBiased;
    this.headNorms = headNorms;
  }

  public static Optional<Family> ofClass(String name) {
    return name.equals(MISTRAL)
        ? Optional.of(LLAMA)
        : Arrays.stream(values()).filter(each -> each.className.equals(name)).findFirst();
  }

  public static Optional<Family> ofArchitecture(String name) {
    return Arrays.stream(values()).filter(each -> each.architecture.equals(name)).findFirst();
  }

  public static List<String> classNames() {
    return Stream.concat(Arrays.stream(values()).map(each -> each.className), Stream.of(MISTRAL))
        .toList();
  }

  public static List<String> architectures() {
    return Arrays.stream(values()).map(each -> each.architecture).toList();
  }

  /** The name in GGUF files, which also begins the keys. */
  public String architecture() {
    return architecture;
  }

  /** What {@code config.json} calls it under {@code architectures}. */
  public String className() {
    return className;
  }

  public String modelType() {
    return modelType;
  }

  /** Whether GGUF sorts the rows of queries and keys otherwise than Hugging Face does. */
  public boolean turnsNeighbours() {
    return turnsNeighbours;
  }

  /** Whether query, key and value have biases, and the output none, whatever the config says. */
  public boolean alwaysBiased() {
    return alwaysBiased;
  }

  /** Whether each head's query and key are normed. */
  public boolean headNorms() {
    return headNorms;
  }
}
