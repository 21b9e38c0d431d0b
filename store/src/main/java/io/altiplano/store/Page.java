package io.altiplano.store;

import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param after the id before the first; none begins at the beginning
 * @param limit at most so many
 * @param newestFirst or oldest first
 */
public record Page(Optional<String> after, int limit, boolean newestFirst) {
  /** Whether there can be such a part of any list. */
  boolean isPossible() {
    return after.map(Identifiers::canBe).orElse(true);
  }

  /** Conditions and order of a SELECT over a table that has created_at, owner and id. */
  String sql(String table) {
    String beyond = newestFirst ? "(created_at, id) < " : "(created_at, id) > ";
    return (after.isPresent()
            ? " AND "
                + beyond
                + "(SELECT created_at, id FROM %s WHERE id = :after AND owner = :owner)"
                    .formatted(table)
            : "")
        + (newestFirst ? " ORDER BY created_at DESC, id DESC" : " ORDER BY created_at, id")
        + " LIMIT :limit";
  }
}
