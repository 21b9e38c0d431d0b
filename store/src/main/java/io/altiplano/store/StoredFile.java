package io.altiplano.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a file.
 *
 * @param id of visible ASCII characters
 * @param owner whose it is; nobody else sees it
 * @param name as its owner calls it, without U+0000
 * @param bytes its length
 * @param created to the millisecond
 * @param expires when it is deleted by itself
 */
public record StoredFile(
    String id,
    String owner,
    String name,
    String purpose,
    long bytes,
    Instant created,
    Optional<Instant> expires) {
  public StoredFile {
    assert Identifiers.canBe(id) && Identifiers.canBe(purpose) : id;
    assert name.indexOf(0) < 0 : id;
  }
}
