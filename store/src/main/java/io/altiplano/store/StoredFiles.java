package io.altiplano.store;

import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The files of a store; one that has expired is not there. Any thread may call. */
public final class StoredFiles {
  private static final String COLUMNS = "id, owner, name, purpose, bytes, created_at, expires_at";
  private static final String LIVE = " AND (expires_at IS NULL OR expires_at > :now)";

  private final Database database;

  StoredFiles(Database database) {
    this.database = database;
  }

  /**
   * Keeps a file, in place of one of the same id.
   *
   * @param bytes as many as the file is said to have
   */
  public void put(StoredFile file, InputStream bytes) {
    try {
      database.contents().put(database, file.id(), bytes, handle -> insert(handle, file));
    } catch (IOException e) {
      throw Database.failed(database.address(), "a file cannot be written: " + e, e);
    }
  }

  private static void insert(Handle handle, StoredFile file) {
    handle
        .createUpdate(
            "INSERT INTO files ("
                + COLUMNS
                + ") VALUES (:id, :owner, :name, :purpose, :bytes, :created, :expires) ON CONFLICT"
                + " (id) DO UPDATE SET bytes = excluded.bytes, created_at = excluded.created_at,"
                + " expires_at = excluded.expires_at")
        .bind("id", file.id())
        .bind("owner", file.owner())
        .bind("name", file.name())
        .bind("purpose", file.purpose())
        .bind("bytes", file.bytes())
        .bind("created", file.created().toEpochMilli())
        .bind("expires", file.expires().map(Instant::toEpochMilli).orElse(null))
        .execute();
  }

  /** One of an owner's. */
  public Optional<StoredFile> find(String owner, String id) {
    if (!Identifiers.canBe(id)) {
      return Optional.empty();
    }
    return database.run(handle ->
        handle
            .createQuery(
                "SELECT " + COLUMNS + " FROM files WHERE owner = :owner AND id = :id" + LIVE)
            .bind("owner", owner)
            .bind("id", id)
            .bind("now", System.currentTimeMillis())
            .map((row, _) -> file(row))
            .findOne());
  }

  private static StoredFile file(ResultSet row) throws SQLException {
    long expires = row.getLong("expires_at");
    return new StoredFile(
        row.getString("id"),
        row.getString("owner"),
        row.getString("name"),
        row.getString("purpose"),
        row.getLong("bytes"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires)));
  }

  /** An owner's files, all or those of one purpose. */
  public List<StoredFile> list(String owner, Optional<String> purpose, Page page) {
    if (!page.isPossible() || !purpose.map(Identifiers::canBe).orElse(true)) {
      return List.of();
    }
    return database.run(handle -> {
      String condition = purpose.isPresent() ? " AND purpose = :purpose" : "";
      Query query =
          handle
              .createQuery(
                  "SELECT "
                      + COLUMNS
                      + " FROM files WHERE owner = :owner"
                      + condition
                      + LIVE
                      + page.sql("files"))
              .bind("owner", owner)
              .bind("now", System.currentTimeMillis())
              .bind("limit", page.limit());
      purpose.ifPresent(value -> query.bind("purpose", value));
      page.after().ifPresent(after -> query.bind("after", after));
      return query.map((row, _) -> file(row)).list();
    });
  }

  /** The bytes of a file that {@link #find} has found; whoever reads closes the stream. */
  public InputStream read(StoredFile file) {
    try {
      return database.contents().read(database, file.id());
    } catch (IOException e) {
      throw Database.failed(database.address(), "a file cannot be read: " + e, e);
    }
  }

  /** Whether it was there. */
  public boolean delete(String owner, String id) {
    return Identifiers.canBe(id) && delete(id, "owner = :value", owner);
  }

  private boolean delete(String id, String condition, Object value) {
    boolean found =
        database.run(handle ->
            handle
                .createUpdate("DELETE FROM files WHERE id = :id AND " + condition)
                .bind("id", id)
                .bind("value", value)
                .execute())
            == 1;
    if (found) {
      forget(id);
    }
    return found;
  }

  private void forget(String id) {
    try {
      database.contents().forget(id);
    } catch (IOException e) {
      throw Database.failed(database.address(), "a file cannot be deleted: " + e, e);
    }
  }

  /**
   * Deletes what has expired, the earliest first.
   *
   * @param most how many of them
   * @return how many there were; fewer than that are all
   */
  public int deleteExpired(Instant now, int most) {
    List<String> expired =
        database.run(handle ->
            handle
                .createQuery(
                    "SELECT id FROM files WHERE expires_at <= :now ORDER BY expires_at LIMIT :most")
                .bind("now", now.toEpochMilli())
                .bind("most", most)
                .mapTo(String.class)
                .list());
    for (String id : expired) {
      // Looked at again: it may have been put anew meanwhile, or deleted by another server.
      delete(id, "expires_at <= :value", now.toEpochMilli());
    }
    return expired.size();
  }
}
