package io.altiplano.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A document and those that it goes on from, the newest first. Their ids and lengths are read at
 * once, they themselves a few at a time.
 */
final class Lineage {
  /** Documents that are in memory at the same time, unless one alone is larger. */
  private static final int PAGE_BYTES = 4 << 20;

  private static final int PAGE_COUNT = 100;

  private final Database database;
  private final List<Link> links;

  private Lineage(Database database, List<Link> links) {
    this.database = database;
    this.links = links;
  }

  /** One of them that is not read yet. */
  private record Link(String id, long bytes) {}

  /**
   * Looks them up.
   *
   * @param most how many there may be
   */
  static Lineage of(Database database, String kind, String owner, String id, int most) {
    return new Lineage(
        database,
        database.run(handle ->
            handle
                .createQuery(
                    "WITH RECURSIVE line(age, line_id) AS (SELECT 0, CAST(:id AS TEXT) UNION ALL"
                        + " SELECT age + 1, parent_id FROM documents JOIN line ON id = line_id"
                        + " WHERE parent_id IS NOT NULL AND age + 1 < :most) SELECT id,"
                        + " OCTET_LENGTH(input) + OCTET_LENGTH(body) AS bytes FROM documents JOIN"
                        + " line ON id = line_id WHERE kind = :kind AND owner = :owner ORDER BY"
                        + " age")
                .bind("id", id)
                .bind("most", most)
                .bind("kind", kind)
                .bind("owner", owner)
                .map((row, _) -> new Link(row.getString("id"), row.getLong("bytes")))
                .list()));
  }

  /** Reads one after the other, until the reader says that it wants no more. */
  void read(Predicate<Document> reader) {
    int from = 0;
    while (from < links.size()) {
      List<Link> page = links.subList(from, pageEnd(from));
      Map<String, Document> found = find(page);
      for (Link link : page) {
        Document document = found.get(link.id);
        // Whoever was deleted meanwhile ends the line, as one does that was deleted before.
        if (document == null || !reader.test(document)) {
          return;
        }
      }
      from += page.size();
    }
  }

  private int pageEnd(int from) {
    int end = from + 1;
    long bytes = links.get(from).bytes;
    while (end < links.size() && end - from < PAGE_COUNT) {
      bytes += links.get(end).bytes;
      if (bytes > PAGE_BYTES) {
        break;
      }
      end++;
    }
    return end;
  }

  private Map<String, Document> find(List<Link> page) {
    List<String> ids = new ArrayList<>();
    page.forEach(link -> ids.add(link.id));
    return database.run(handle ->
        handle
            .createQuery(Documents.select("id IN (<ids>)"))
            .bindList("ids", ids)
            .map((row, _) -> Documents.document(row))
            .collect(Collectors.toMap(Document::id, Function.identity())));
  }
}
