package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.runtime.MachineMemory;
import io.altiplano.engine.runtime.MemoryPlan;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model's file in facts.
 *
 * @param typeCounts how many tensors have each element type
 * @param memory what it will need; empty where the engine cannot run the file
 * @param obstacle why the engine cannot run the file
 * @param availableBytes memory that the machine has to give now
 */
record ModelDescription(
    GgufFile file,
    long parameters,
    long tensorBytes,
    Map<ElementType, Integer> typeCounts,
    Optional<MemoryPlan> memory,
    Optional<String> obstacle,
    long availableBytes) {
  private static final String TEMPLATE_KEY = "tokenizer.chat_template";

  static ModelDescription of(GgufFile file, int context, ElementType cacheType) {
    long parameters = 0;
    long bytes = 0;
    Map<ElementType, Integer> counts = new TreeMap<>();
    for (Tensor tensor : file.tensors().values()) {
      parameters += tensor.shape().elements();
      bytes += tensor.data().byteSize();
      counts.merge(tensor.type(), 1, Integer::sum);
    }
    Optional<MemoryPlan> memory = Optional.empty();
    Optional<String> obstacle = Optional.empty();
    try {
      ModelSettings settings =
          ModelSettings.DEFAULT.withContextLength(context).withCacheType(cacheType);
      memory = Optional.of(MemoryPlan.of(file, ModelConfig.read(file), settings));
    } catch (AltiplanoException refused) {
      if (refused.code() == ErrorCode.INVALID_REQUEST) {
        throw refused;
      }
      obstacle = Optional.of(String.valueOf(refused.getMessage()));
    }
    return new ModelDescription(
        file, parameters, bytes, counts, memory, obstacle, MachineMemory.availableBytes());
  }

  /** The chat template inside a file. */
  static String template(GgufFile file) {
    if (!file.metadata().has(TEMPLATE_KEY)) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST,
          file.path() + " has no chat template; alti run goes on with text");
    }
    return file.metadata().string(TEMPLATE_KEY);
  }

  boolean hasTemplate() {
    return file.metadata().has(TEMPLATE_KEY);
  }

  String architecture() {
    return file.metadata().string("general.architecture", "unknown");
  }

  /** Everything, for scripts. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file.path().toString());
    json.put("ggufVersion", file.version());
    json.put("alignment", file.alignment());
    json.put("architecture", architecture());
    json.put("name", file.metadata().string("general.name", ""));
    json.put("parameters", parameters);
    json.put("tensorBytes", tensorBytes);
    json.put("hasTemplate", hasTemplate());
    json.put("runs", obstacle.isEmpty());
    obstacle.ifPresent(reason -> json.put("obstacle", reason));
    memory.ifPresent(plan -> json.put("memory", memory(plan)));
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (String key : file.metadata().keys()) {
      metadata.put(key, file.metadata().value(key).orElseThrow());
    }
    json.put("metadata", metadata);
    json.put("tensors", tensors());
    return Collections.unmodifiableMap(json);
  }

  private Map<String, Object> memory(MemoryPlan plan) {
    Map<String, Object> memory = new LinkedHashMap<>();
    memory.put("contextLength", plan.contextLength());
    memory.put("weightBytes", plan.weightBytes());
    memory.put("cacheBytes", plan.cacheBytes());
    memory.put("bufferBytes", plan.bufferBytes());
    memory.put("totalBytes", plan.totalBytes());
    memory.put("availableBytes", availableBytes);
    memory.put("fits", plan.totalBytes() <= availableBytes);
    return memory;
  }

  private List<Map<String, Object>> tensors() {
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (Tensor tensor : file.tensors().values()) {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("name", tensor.name());
      described.put("type", tensor.type().name());
      described.put("shape", tensor.shape().dimensions());
      described.put("bytes", tensor.data().byteSize());
      tensors.add(described);
    }
    return tensors;
  }
}
