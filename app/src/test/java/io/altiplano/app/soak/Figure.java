package io.altiplano.app.soak;

/** What a server holds, and by how much more it may be than at an earlier moment. */
enum Figure {
  /** Answers that are being made, and those that wait for their turn. */
  ANSWERS("answers live and waiting", 0, 0),
  /** Pages that live answers hold; those that are only remembered can be taken at any time. */
  CACHE("share of the KV cache that is held", 0, 0),
  /** Background responses and batches. */
  WORK("unfinished work in the background", 0, 0),
  SOCKETS("sockets", 0, 0),
  /** SQLite opens what it writes beside its file when it needs it. */
  FILES("other open files", 0, 8),
  /** Those on which virtual threads run come and go. */
  THREADS("threads", 0, 12),
  VIRTUAL_THREADS("virtual threads", 0, 4),
  /** What is reachable: after a full collection. */
  HEAP("live heap, MiB", 0.10, 4),
  /** Of the process, without files; the heap is a constant part of it. */
  RESIDENT("resident memory, MiB", 0, 64);

  private final String words;
  private final double share;
  private final double slack;

  Figure(String words, double share, double slack) {
    this.words = words;
    this.share = share;
    this.slack = slack;
  }

  String words() {
    return words;
  }

  /** The most that it may be if it was so much before. */
  double bound(double earlier) {
    return earlier * (1 + share) + slack;
  }
}
