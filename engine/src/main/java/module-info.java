/** Runs language models on the JDK alone. */
module io.altiplano.engine {
  requires transitive io.altiplano.api;
  requires java.management;
  requires jdk.management;
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports io.altiplano.engine.convert;
  exports io.altiplano.engine.cache;
  exports io.altiplano.engine.draft;
  exports io.altiplano.engine.gguf;
  exports io.altiplano.engine.grammar;
  exports io.altiplano.engine.kernel;
  exports io.altiplano.engine.model;
  exports io.altiplano.engine.runtime;
  exports io.altiplano.engine.sampling;
  exports io.altiplano.engine.template;
  exports io.altiplano.engine.tensor;
  exports io.altiplano.engine.tokenizer;
}
