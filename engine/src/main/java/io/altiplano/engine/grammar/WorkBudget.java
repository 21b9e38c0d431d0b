package io.altiplano.engine.grammar;

import io.altiplano.api.AltiplanoException;

/**
 * How much may be found out about one rule. Rules come from whoever asks, and everybody's answers
 * wait for the thread that finds out which tokens follow one: a rule whose ways multiply ends its
 * own request, and nobody else's. Counted is what is done, not time, so that a request fails or not
 * whatever else the machine does.
 */
final class WorkBudget {
  /** Looks at one way on, which takes some 4 nanoseconds. */
  static final int LOOK = 1;

  /** Opening one way, with a place in the tables for it, takes some 700. */
  static final int OPENING = 150;

  /** One mask, for which all sequences of a step wait: a tenth of a second at most. */
  static final long MASK = 25_000_000;

  /** All that is found out about one rule: some three seconds, in pieces of one mask. */
  static final long IN_ALL = 600_000_000;

  /** What one rule and its tables may take. */
  static final long MOST_BYTES = 100_000_000;

  private final String parameter;
  private long done;
  private long end = MASK;
  private long bytes;

  /** What the rule itself takes, which is there before anything is found out. */
  private long ruleBytes;

  WorkBudget(String parameter) {
    this.parameter = parameter;
  }

  /** Another mask begins. */
  void renew() {
    end = Math.min(done + MASK, IN_ALL);
  }

  void spend(long work) {
    done += work;
    if (done > end) {
      throw tooMuch();
    }
  }

  void keep(long more) {
    bytes += more;
    if (bytes > MOST_BYTES) {
      throw tooMuch();
    }
  }

  void keepRule(Rule rule) {
    ruleBytes = RuleSize.bytes(rule);
    keep(ruleBytes);
  }

  long done() {
    return done;
  }

  /** Of the rule and the tables. */
  long bytes() {
    return bytes;
  }

  /** Whether so much is spent that the next request had better begin anew. */
  boolean isLow() {
    return bytes - ruleBytes > MOST_BYTES / 4 || done > IN_ALL / 4;
  }

  private AltiplanoException tooMuch() {
    return AltiplanoException.invalidParameter(
        parameter,
        "a schema, expression or grammar allows more than can be kept count of; make it simpler");
  }
}
