package io.altiplano.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that was given an id: an answer, a batch.
 *
 * @param id of visible ASCII characters
 * @param kind what it is; ids of all kinds are different
 * @param owner whose it is; nobody else sees it
 * @param created to the millisecond
 * @param parent the document that this one goes on from
 * @param input what it was made from, as JSON, in which U+0000 is escaped: PostgreSQL's texts have
 *     none
 * @param body what it is, as JSON
 * @param unfinished whether somebody still has to work on it
 */
public record Document(
    String id,
    String kind,
    String owner,
    Instant created,
    Optional<String> parent,
    String input,
    String body,
    boolean unfinished) {
  public Document {
    assert Identifiers.canBe(id) : id;
  }

  public Document withBody(String value) {
    return new Document(id, kind, owner, created, parent, input, value, unfinished);
  }

  /** The same, on which nobody works any more. */
  public Document finished(String finalBody) {
    return new Document(id, kind, owner, created, parent, input, finalBody, false);
  }
}
