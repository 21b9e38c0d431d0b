// What random templates are made of, and the dice.

/** mulberry32: small, seeded, good enough to choose with. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const TEXTS = [
  "",
  "a",
  "Hello World",
  "  padded\t",
  "one two  three",
  "안녕하세요 세계",
  "crème brûlée",
  "🎉 party 👩‍👩‍👧‍👦",
  "line 1\nline 2\n\n  line 4",
  "x,y,,z",
  "<|im_start|>system\n",
  "\"quoted\" \\ 'back'",
  "<b>&amp;</b>",
  "UPPER lower",
  "42",
  "-3.75abc",
  "tab\tnew\r\nline",
  "ß İ ǆ",
  "\u00a0nbsp\u3000",
  "\u0001\u007f",
];
export const KEYS = ["name", "kind", "n", "tag", "items", "value"];

export const TEXT_FILTERS = ["trim", "upper", "lower", "capitalize", "string", "safe", "tojson"];
export const TEXT_METHODS = [
  "upper()",
  "lower()",
  "title()",
  "strip()",
  "capitalize()",
  "replace('a', '<>')",
  "replace('a', 'b', 1)",
];
export const JSON_ARGUMENTS = [
  "",
  "()",
  "(indent=2)",
  "(ensure_ascii=true)",
  "(separators=(',', ':'))",
  "(sort_keys=true)",
  "(indent=4, sort_keys=true)",
];
export const TESTS = [
  "defined",
  "undefined",
  "none",
  "string",
  "number",
  "integer",
  "boolean",
  "mapping",
  "iterable",
  "sequence",
  "true",
  "false",
  "callable",
];
export const ATTRIBUTE_TESTS = [
  "'kind', 'equalto', 'user'",
  "'tag'",
  "'tag', 'defined'",
  "'n', 'odd'",
  "'kind', 'eq', 'tool'",
];
