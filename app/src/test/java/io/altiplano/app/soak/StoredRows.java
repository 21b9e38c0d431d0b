package io.altiplano.app.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * What stands in the tables of a store, which a server may have open.
 *
 * @param ids of answers, batches and files, but the files that batches have made
 * @param files of both kinds
 * @param batchLines answers to lines of batches that are not gathered yet
 */
record StoredRows(Set<String> ids, int files, int batchLines) {
  private static final String IDS =
      "SELECT id FROM documents UNION ALL SELECT id FROM files WHERE purpose <> 'batch_output'";

  StoredRows {
    ids = Set.copyOf(ids);
  }

  static StoredRows in(Path store) {
    return read(
        store,
        statement ->
            new StoredRows(
                ids(statement), count(statement, "files"), count(statement, "batch_lines")));
  }

  /** Answers and batches on which somebody has to work still. */
  static int unfinished(Path store) {
    return read(store, statement -> count(statement, "documents WHERE unfinished = 1"));
  }

  private interface Query<T> {
    T ask(Statement statement) throws SQLException;
  }

  private static <T> T read(Path store, Query<T> query) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement statement = connection.createStatement()) {
      return query.ask(statement);
    } catch (SQLException e) {
      throw new AssertionError(store + " cannot be read: " + e, e);
    }
  }

  private static Set<String> ids(Statement statement) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (ResultSet rows = statement.executeQuery(IDS)) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private static int count(Statement statement, String what) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + what)) {
      row.next();
      return row.getInt(1);
    }
  }
}
