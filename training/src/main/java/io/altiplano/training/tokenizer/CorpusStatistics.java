package io.altiplano.training.tokenizer;

/**
 * What a tokenizer was trained on.
 *
 * @param textBytes bytes of text, without what is held out
 * @param words words in it
 * @param differentWords different words among them
 * @param droppedWords occurrences of rare words that there was no room to count
 * @param longWords words that were left out because they are too long to be language
 */
public record CorpusStatistics(
    long textBytes, long words, long differentWords, long droppedWords, long longWords) {}
