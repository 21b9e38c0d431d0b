/** Fetches, verifies and keeps model files. */
module io.altiplano.hub {
  requires transitive io.altiplano.api;
  requires java.net.http;
  requires static org.jspecify;

  exports io.altiplano.hub;
}
