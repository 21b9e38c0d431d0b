/**
 * Chat templates: the Jinja inside a model's file, evaluated over text that knows whose it is.
 *
 * <p>{@link io.altiplano.engine.template.ChatTemplate} parses once and renders many times; what it
 * returns are prompt segments. Characters of the template's literals are {@code CONTROL}; strings
 * of the context are {@code TEXT}, and stay so through every operation: cutting, joining, trimming,
 * replacing, changing case, formatting, macros and set blocks. JSON made by {@code tojson} is
 * {@code TEXT} whole, its punctuation included, because it spells people's data and no control
 * token is made of braces. Numbers and booleans are {@code CONTROL}: they cannot spell a token.
 *
 * <h2>Whose Jinja</h2>
 *
 * The language is that of {@code @huggingface/jinja}, our judge, with {@code trim_blocks} and
 * {@code lstrip_blocks} set; what the judge lacks (filters, tests, methods, {@code raw}, {@code
 * do}) is as in Python's Jinja 3.1. Notable traits of the judge that are kept: booleans print as
 * {@code true}, none and undefined as nothing, lists as JSON; {@code %} takes the sign of its left
 * side; names set in a loop live until the loop ends; macros see their caller's names; {@code
 * length} of a text counts UTF-16 units; a list joined to a text is its elements with commas
 * between them; maps are equal only to themselves (templates of Mistral ask "is this the last user
 * message?", and two messages may read the same).
 *
 * <p>Where the judge plainly errs, Python is followed: {@code break} and {@code continue} keep what
 * the round has written; {@code strip(chars)} heeds its argument; lists compare by their elements;
 * a number never equals a text; division by zero is an error; maps joined to a text print as JSON;
 * tuples can be looped over; a negative step stops at -1 as at any other index; {@code sort_keys}
 * sorts by code unit; {@code indent} of {@code tojson} may be positional; indexes count characters,
 * never half a surrogate pair.
 */
@NullMarked
package io.altiplano.engine.template;

import org.jspecify.annotations.NullMarked;
