package io.altiplano.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The documents of a store. Work on an unfinished one is for whoever holds its lease: of several
 * servers one, until its time is over, so that another goes on where one was killed. Any thread may
 * call.
 */
public final class Documents {
  private static final String COLUMNS =
      "id, kind, owner, created_at, parent_id, input, body, unfinished";

  private final Database database;

  Documents(Database database) {
    this.database = database;
  }

  /** Adds one on which nobody works. */
  public void add(Document document) {
    add(document, "", Instant.EPOCH);
  }

  /** Adds one on which its holder works from now on. */
  public void add(Document document, String holder, Instant until) {
    database.run(handle ->
        bind(
                handle.createUpdate(
                    "INSERT INTO documents ("
                        + COLUMNS
                        + ", lease_holder, lease_until) VALUES (:id, :kind, :owner, :created,"
                        + " :parent, :input, :body, :unfinished, :holder, :until)"),
                document)
            .bind("kind", document.kind())
            .bind("owner", document.owner())
            .bind("created", document.created().toEpochMilli())
            .bind("parent", document.parent().orElse(null))
            .bind("input", document.input())
            .bind("holder", holder)
            .bind("until", until.toEpochMilli())
            .execute());
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Document document) {
    return statement
        .bind("id", document.id())
        .bind("body", document.body())
        .bind("unfinished", document.unfinished() ? 1 : 0);
  }

  /** One of an owner's. */
  public Optional<Document> find(String kind, String owner, String id) {
    if (!Identifiers.canBe(id)) {
      return Optional.empty();
    }
    return database.run(handle ->
        handle
            .createQuery(select("kind = :kind AND owner = :owner AND id = :id"))
            .bind("kind", kind)
            .bind("owner", owner)
            .bind("id", id)
            .map((row, _) -> document(row))
            .findOne());
  }

  static String select(String condition) {
    return "SELECT " + COLUMNS + " FROM documents WHERE " + condition;
  }

  static Document document(ResultSet row) throws SQLException {
    return new Document(
        row.getString("id"),
        row.getString("kind"),
        row.getString("owner"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Optional.ofNullable(row.getString("parent_id")),
        row.getString("input"),
        row.getString("body"),
        row.getInt("unfinished") == 1);
  }

  /**
   * Gives out a document and those that it goes on from, the newest first; without the eldest if
   * one of them was deleted. A few megabytes of them are in memory at the same time, or one.
   *
   * @param most how many there may be
   * @param reader says of each whether it wants the next one too
   */
  public void lineage(String kind, String owner, String id, int most, Predicate<Document> reader) {
    if (Identifiers.canBe(id)) {
      Lineage.of(database, kind, owner, id, most).read(reader);
    }
  }

  public List<Document> list(String kind, String owner, Page page) {
    if (!page.isPossible()) {
      return List.of();
    }
    return database.run(handle -> {
      Query query =
          handle
              .createQuery(select("kind = :kind AND owner = :owner" + page.sql("documents")))
              .bind("kind", kind)
              .bind("owner", owner)
              .bind("limit", page.limit());
      page.after().ifPresent(after -> query.bind("after", after));
      return query.map((row, _) -> document(row)).list();
    });
  }

  /**
   * Changes body and state of one, while nobody else changes it.
   *
   * @return what it is now; nothing if it is not there
   */
  public Optional<Document> update(String id, UnaryOperator<Document> change) {
    if (!Identifiers.canBe(id)) {
      return Optional.empty();
    }
    return database.transact(handle -> {
      Optional<Document> found =
          handle
              .createQuery(select("id = :id" + database.rowLock()))
              .bind("id", id)
              .map((row, _) -> document(row))
              .findOne();
      return found.map(change).map(changed -> write(handle, changed));
    });
  }

  private static Document write(Handle handle, Document document) {
    bind(
            handle.createUpdate(
                "UPDATE documents SET body = :body, unfinished = :unfinished WHERE id = :id"),
            document)
        .execute();
    return document;
  }

  /** Whether it was there. */
  public boolean delete(String kind, String owner, String id) {
    return Identifiers.canBe(id)
        && database.run(handle ->
            handle
                .createUpdate(
                    "DELETE FROM documents WHERE kind = :kind AND owner = :owner AND id = :id")
                .bind("kind", kind)
                .bind("owner", owner)
                .bind("id", id)
                .execute())
            == 1;
  }

  /** The oldest unfinished one on which nobody works, which is for the holder now. */
  public Optional<Document> claim(String kind, String holder, Instant now, Duration lease) {
    return database.transact(handle -> {
      // Two servers that see the same one wait for each other's row; the second finds it taken.
      Optional<String> free =
          handle
              .createQuery(
                  "SELECT id FROM documents WHERE kind = :kind AND unfinished = 1 AND lease_until <"
                      + " :now ORDER BY created_at LIMIT 1"
                      + database.rowLock())
              .bind("kind", kind)
              .bind("now", now.toEpochMilli())
              .mapTo(String.class)
              .findOne();
      return free.flatMap(id -> {
        setLease(handle, id, holder, now.plus(lease));
        return handle
            .createQuery(select("id = :id"))
            .bind("id", id)
            .map((row, _) -> document(row))
            .findOne();
      });
    });
  }

  private static void setLease(Handle handle, String id, String holder, Instant until) {
    handle
        .createUpdate(
            "UPDATE documents SET lease_holder = :holder, lease_until = :until WHERE id = :id")
        .bind("holder", holder)
        .bind("until", until.toEpochMilli())
        .bind("id", id)
        .execute();
  }

  /**
   * Holds a lease for longer; false if it is another's by now, or the document is finished or gone.
   */
  public boolean renew(String id, String holder, Instant until) {
    return database.run(handle ->
        handle
            .createUpdate(
                "UPDATE documents SET lease_until = :until WHERE id = :id AND unfinished = 1 AND"
                    + " lease_holder = :holder")
            .bind("until", until.toEpochMilli())
            .bind("id", id)
            .bind("holder", holder)
            .execute())
        == 1;
  }
}
