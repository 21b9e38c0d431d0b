package io.altiplano.engine.template;

import java.util.Optional;

/**
 * What a chat template makes part of the prompt, found by trying: what it refuses or drops, it does
 * not support.
 *
 * @param system takes a system message
 * @param tools takes tool declarations
 * @param toolResults takes tool calls of the assistant and their results
 * @param reasoningKey the message field from which it reads what the assistant thought
 * @param contentParts wants a message's content as a list of parts, not as one text
 */
public record TemplateCapabilities(
    boolean system,
    boolean tools,
    boolean toolResults,
    Optional<String> reasoningKey,
    boolean contentParts) {}
