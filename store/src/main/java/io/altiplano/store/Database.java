package io.altiplano.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.store.StoreAddress.PostgresServer;
import io.altiplano.store.StoreAddress.SqliteFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An open database, its tables made.
 *
 * @param rowLock what a SELECT ends with that is going to change what it reads
 * @param contents the bytes of files
 */
record Database(
    StoreAddress address, HikariDataSource pool, Jdbi jdbi, String rowLock, FileContents contents)
    implements AutoCloseable {
  /** SQLite has one writer at a time; readers beside it need a connection each. */
  private static final int SQLITE_CONNECTIONS = 4;

  private static final int POSTGRES_CONNECTIONS = 8;

  /** How long a writer waits for another: a large file's rows are there sooner. */
  private static final Duration BUSY = Duration.ofSeconds(20);

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String MIGRATIONS = "classpath:io/altiplano/store/";

  /** It warns on standard error of connections that end; held, or it would be forgotten. */
  private static final Logger POSTGRES = Logger.getLogger("org.postgresql");

  static Database open(StoreAddress address) {
    try {
      return switch (address) {
        case SqliteFile file -> sqlite(file);
        case PostgresServer server -> postgres(server);
      };
    } catch (IOException | RuntimeException e) {
      throw failed(address, rootMessage(e), e);
    }
  }

  private static Database sqlite(SqliteFile file) throws IOException {
    Path folder = Objects.requireNonNull(file.path().getParent(), "a file is in a folder");
    Files.createDirectories(folder);
    keepPrivate(file.path());
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // With NORMAL a power cut takes what was acknowledged since the last checkpoint.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout((int) BUSY.toMillis());
    // Whoever begins by reading and then writes would fail if another wrote in between.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.path());
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(SQLITE_CONNECTIONS);
    return migrated(file, pool, "", new FolderContents(file.filesFolder()), "common");
  }

  /**
   * Other people of this machine have no business with it; SQLite's other files take its rights.
   */
  private static void keepPrivate(Path file) throws IOException {
    if (Files.exists(file)
        || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException another) {
      // Somebody opened the same store at the same moment, and did this.
    }
  }

  private static Database postgres(PostgresServer server) throws IOException {
    POSTGRES.setLevel(Level.OFF);
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(server.jdbcUrl());
    server.user().ifPresent(pool::setUsername);
    server.password().ifPresent(pool::setPassword);
    pool.setMaximumPoolSize(POSTGRES_CONNECTIONS);
    return migrated(server, pool, " FOR UPDATE", new ChunkContents(), "common", "postgresql");
  }

  private static Database migrated(
      StoreAddress address,
      HikariConfig config,
      String rowLock,
      FileContents contents,
      String... migrations)
      throws IOException {
    config.setPoolName("altiplano-store");
    config.setConnectionTimeout(CONNECT.toMillis());
    HikariDataSource pool = new HikariDataSource(config);
    try {
      String[] locations = migrations.clone();
      for (int i = 0; i < locations.length; i++) {
        locations[i] = MIGRATIONS + locations[i];
      }
      Flyway.configure()
          .loggers("slf4j")
          .dataSource(pool)
          .locations(locations)
          .table("schema_history")
          .load()
          .migrate();
      Jdbi jdbi = Jdbi.create(pool);
      // What is bound to a statement is what people said: it belongs into no message.
      jdbi.getConfig(StatementExceptions.class)
          .setMessageRendering(StatementExceptions.MessageRendering.NONE);
      Database database = new Database(address, pool, jdbi, rowLock, contents);
      contents.prepare(database.jdbi);
      database.forgetGathered();
      return database;
    } catch (IOException | RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Answers to lines of batches that a killed process had gathered, but not deleted. */
  private void forgetGathered() {
    use(handle ->
        handle.execute(
            "DELETE FROM batch_lines WHERE batch_id NOT IN (SELECT id FROM documents WHERE"
                + " unfinished = 1)"));
  }

  /** Runs statements of which each is durable by itself. */
  <T> T run(HandleCallback<T, RuntimeException> work) {
    try {
      return jdbi.withHandle(work);
    } catch (JdbiException e) {
      throw failed(address, rootMessage(e), e);
    }
  }

  /** Runs statements that are durable together or not at all. */
  <T> T transact(HandleCallback<T, RuntimeException> work) {
    return run(handle -> handle.inTransaction((Handle inner) -> work.withHandle(inner)));
  }

  void use(HandleConsumer<RuntimeException> work) {
    run(handle -> {
      work.useHandle(handle);
      return true;
    });
  }

  static AltiplanoException failed(
      StoreAddress address, String message, @Nullable Throwable cause) {
    return new AltiplanoException(
        ErrorCode.INPUT_OUTPUT, "the store at %s: %s".formatted(address, message), cause);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  @Override
  public void close() {
    pool.close();
  }
}
