/** What a model can be asked, whatever runs it. */
module io.altiplano.api {
  requires static transitive org.jspecify;

  exports io.altiplano.api;
}
