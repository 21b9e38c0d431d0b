package io.altiplano.training.evaluation;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.GenerationOptions;
import java.util.Optional;

/** A question, what a model answered, and what the judge says, if there is one. */
public record AskedQuestion(Question question, Answer answer, Optional<Verdict> verdict) {
  /** Asks with greedy decoding. */
  public static AskedQuestion ask(Question question, Respondent respondent, int maxTokens) {
    ChatRequest request = ChatRequest.of(question.messages(), GenerationOptions.greedy(maxTokens));
    try {
      Answer answer = respondent.answer(request);
      Optional<Verdict> verdict = question.judge().map(judge -> judge.judge(answer.text()));
      return new AskedQuestion(question, answer, verdict);
    } catch (AltiplanoException failure) {
      throw new AltiplanoException(
          failure.code(), question.id() + ": " + failure.getMessage(), failure);
    }
  }
}
