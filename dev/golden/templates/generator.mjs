// Random templates with random contexts, the same for the same seed. They use what chat templates
// use: expressions, filters, tests, slices, loops, macros, set blocks, namespaces, white-space
// control. Left out is what the engine settles otherwise than the judge (listed in the package-info
// of io.altiplano.engine.template).

import {
  TEXTS,
  KEYS,
  TEXT_FILTERS,
  TEXT_METHODS,
  JSON_ARGUMENTS,
  TESTS,
  ATTRIBUTE_TESTS,
  random,
} from "./vocabulary.mjs";

class Maker {
  constructor(seed) {
    this.next = random(seed);
    this.names = 0;
    this.locals = [];
  }
  below(count) {
    return Math.floor(this.next() * count);
  }
  chance(probability) {
    return this.next() < probability;
  }
  pick(choices) {
    return choices[this.below(choices.length)];
  }
  /** Calls one of the functions. */
  oneOf(...choices) {
    return this.pick(choices)();
  }

  // The context: always the same names and types, other values.
  data() {
    const text = () => this.pick(TEXTS);
    const number = () => this.below(40) - 12;
    const list = (make, most) => Array.from({ length: this.below(most + 1) }, make);
    const record = () => {
      const made = { name: text(), n: number(), kind: this.pick(["user", "assistant", "tool"]) };
      if (this.chance(0.5)) made.tag = this.pick([text(), null, true]);
      if (this.chance(0.3)) made.nested = { deep: { value: text() } };
      return made;
    };
    return {
      s: text(),
      t: text(),
      u: this.pick(["alpha", "Beta gamma", "delta"]),
      i: number(),
      j: 1 + this.below(9),
      f: this.pick([0.5, -2.25, 3.75, 1e-7, 12345.678]),
      flag: this.chance(0.5),
      off: false,
      nothing: null,
      words: list(text, 5),
      nums: list(number, 6),
      records: list(record, 4),
      m: { a: text(), b: number(), c: null, d: [1, text()], e: { f: this.chance(0.5) } },
      empty: [],
      none_map: {},
    };
  }

  quoted(value) {
    const escaped = value
      .replace(/\\/g, "\\\\")
      .replace(/\n/g, "\\n")
      .replace(/\t/g, "\\t")
      .replace(/\r/g, "\\r");
    return this.chance(0.5)
      ? `'${escaped.replace(/'/g, "\\'")}'`
      : `"${escaped.replace(/"/g, '\\"')}"`;
  }

  text(depth) {
    const local = this.locals.filter((name) => name.startsWith("t_"));
    const leaf = () =>
      this.oneOf(
        () => this.pick(["s", "t", "u", "m.a", "m['a']"]),
        () => this.quoted(this.pick(TEXTS)),
        () => (local.length ? this.pick(local) : "u"),
        () => "'ab' \"cd\"",
      );
    if (depth <= 0) return leaf();
    const inner = () => this.text(depth - 1);
    return this.oneOf(
      leaf,
      () => `(${inner()} + ${inner()})`,
      () => `(${inner()} ~ ${this.oneOf(inner, () => this.whole(depth - 1))})`,
      () => `(${inner()} if ${this.truth(depth - 1)} else ${inner()})`,
      () => `(${inner()} | ${this.pick(TEXT_FILTERS)})`,
      () => `u.` + `${this.pick(TEXT_METHODS)}`,
      () => `s.${this.pick(["strip()", "lstrip()", "rstrip()", "upper()", "lower()"])}`,
      () => `(${inner()})[${this.slice(depth)}]`,
      () =>
        `(${inner()} | replace(${this.quoted(this.pick(["a", "l", " ", "\n", "안", "<|"]))}, ` +
        `${inner()}))`,
      () => `(${this.list(depth - 1)} | join(${this.quoted(this.pick([", ", "", "\n", "|"]))}))`,
      () =>
        `(${inner()} | indent(` +
        `${this.pick(["", "2", "3, true", "width=2, blank=true", "first=true"])}))`,
      // The judge fails on the first element of nothing, so the lists of these are never empty.
      () =>
        `(${inner()}.split(${this.pick(["' '", "','", "'l', 1", "'\\n', -1"])}) | ` +
        `${this.pick(["first", "last"])})`,
      () => `(${inner()}.split(${this.pick(["", "none, 1", "none"])}) | join('+'))`,
      () => `(${this.any(depth - 1)} | tojson` + `${this.pick(JSON_ARGUMENTS)}` + `)`,
      () => `(${this.whole(depth - 1)} | string)`,
      () =>
        `(${this.pick(["missing", "m.missing", "nothing.x", "records[99].name"])} | default(` +
        `${inner()}))`,
      () => `(${inner()} | default(${inner()}, true))`,
      () => `(m.get('${this.pick(["a", "zz"])}', ${inner()}) ~ '')`,
    );
  }

  whole(depth) {
    const local = this.locals.filter((name) => name.startsWith("n_"));
    const leaf = () =>
      this.oneOf(
        () => this.pick(["i", "j", "m.b", "m['b']"]),
        () => String(this.below(20)),
        () => (local.length ? this.pick(local) : "j"),
      );
    if (depth <= 0) return leaf();
    const inner = () => this.whole(depth - 1);
    return this.oneOf(
      leaf,
      () => `(${inner()} ${this.pick(["+", "-", "*"])} ${inner()})`,
      () => `(${inner()} ${this.pick(["//", "%"])} j)`,
      () => `(${this.pick(["i", "j", "3"])} ** 2)`,
      () => `(-${leaf()})`,
      () => `(${inner()} | abs)`,
      () => `(${this.text(depth - 1)} | length)`,
      () => `(${this.list(depth - 1)} | length)`,
      () => `(${this.text(depth - 1)} | int)`,
      () =>
        `('${this.pick(["12", "7 up", "none", "-5"])}' | int(` +
        `${this.pick(["0", "3", "default=4"])}))`,
      () => `(${inner()} if ${this.truth(depth - 1)} else ${inner()})`,
      () => `(nums[${this.below(3)}] | default(${inner()}))`,
    );
  }

  real(depth) {
    return this.oneOf(
      () => "f",
      () => `(${this.whole(depth - 1)} / j)`,
      () => `(f * ${this.whole(depth - 1)})`,
      () => `(${this.text(depth - 1)} | float)`,
      () => `(f + 1.5)`,
      () => `(f | abs)`,
      () => `(${this.whole(depth - 1)} | float)`,
      () => `2 ** -${this.below(4)}`,
    );
  }

  truth(depth) {
    const leaf = () =>
      this.pick([
        "flag",
        "off",
        "true",
        "false",
        "True",
        "words",
        "none_map",
        "empty",
        "s",
        "i",
        "nothing",
        "missing",
        "m",
      ]);
    if (depth <= 0) return leaf();
    const inner = () => this.truth(depth - 1);
    return this.oneOf(
      leaf,
      () => `not ${this.oneOf(leaf, () => `(${inner()})`)}`,
      () => `(${inner()} ${this.pick(["and", "or"])} ${inner()})`,
      () =>
        `(${this.whole(depth - 1)} ${this.pick(["<", ">", "<=", ">=", "==", "!="])} ` +
        `${this.whole(depth - 1)})`,
      () =>
        `(${this.text(depth - 1)} ${this.pick(["==", "!=", "in", "not in"])} ` +
        `${this.text(depth - 1)})`,
      () => `(${this.text(depth - 1)} in ${this.pick(["words", "m", "missing", "['a', u]"])})`,
      () => `(i ${this.pick(["in", "not in"])} nums)`,
      () => `(${this.any(depth - 1)} is ${this.pick(["", "not "])}` + `${this.pick(TESTS)}` + `)`,
      () => `(${this.whole(depth - 1)} is ${this.pick(["odd", "even", "not odd"])})`,
      () => `(${this.text(depth - 1)} is ${this.pick(["lower", "upper"])})`,
      () =>
        `${this.text(0)}.${this.pick(["startswith", "endswith"])}(${this.oneOf(
          () => this.text(0),
          () => "('a', 'H')",
        )})`,
    );
  }

  slice() {
    const bound = () => (this.chance(0.4) ? "" : String(this.below(9) - 4));
    if (this.chance(0.7)) return `${bound()}:${bound()}`;
    const step = this.pick(["-1", "2", "-2", "1"]);
    // Backwards, the judge takes a stop of -1 for none.
    const stop = bound();
    return `${bound()}:${step < 0 && stop === "-1" ? "" : stop}:${step}`;
  }

  list(depth) {
    const leaf = () =>
      this.pick([
        "words",
        "nums",
        "empty",
        "[1, 2, 3]",
        "['b', 'A', 'c']",
        "range(4)",
        "range(1, 8, 3)",
        "range(5, 0, -2)",
      ]);
    if (depth <= 0) return leaf();
    const inner = () => this.list(depth - 1);
    return this.oneOf(
      leaf,
      () => `(${inner()} + ${inner()})`,
      () => `${leaf()}[${this.slice()}]`,
      () => `(${inner()} | ${this.pick(["list", "reverse", "unique"])})`,
      () =>
        `(${this.pick(["words", "nums"])} | sort` +
        `${this.pick(["", "(reverse=true)", "(case_sensitive=true)"])})`,
      () =>
        `(records | map(attribute='${this.pick(["name", "n", "tag", "nested.deep.value"])}'` +
        `${this.pick(["", ", default='?'"])}) | list)`,
      () =>
        `(records | ${this.pick(["selectattr", "rejectattr"])}(` +
        `${this.pick(ATTRIBUTE_TESTS)}` +
        `) | map(attribute='name') | list)`,
      () => `(records | sort(attribute='${this.pick(["name", "n"])}') | map(attribute='n') | list)`,
      () => `[${this.text(depth - 1)}, ${this.text(depth - 1)}]`,
      () => `m.${this.pick(["keys()", "keys() | list", "d[1:]"])}`,
      () => `${this.text(0)}.split(${this.pick(["' '", "'\\n'", "','"])})`,
    );
  }

  map(depth) {
    return this.oneOf(
      () => "m",
      () => "m.e",
      () => `{'${this.pick(KEYS)}': ${this.any(depth - 1)}, "k": ${this.whole(depth - 1)}}`,
      () => "none_map",
      () => "(records[0] | default(m))",
    );
  }

  any(depth) {
    return this.oneOf(
      () => this.text(depth),
      () => this.whole(depth),
      () => this.truth(depth),
      () => this.list(depth),
      () => this.map(depth),
      () => this.real(depth),
      () => this.pick(["nothing", "missing", "m.zz", "none", "records"]),
    );
  }

  open(word) {
    return `{%${this.pick(["", "", "-"])} ${word} ${this.pick(["", "", "-"])}%}`;
  }
  output(expression) {
    return `{{${this.pick(["", "", "-"])} ${expression} ${this.pick(["", "", "-"])}}}`;
  }
  filling() {
    return this.pick([
      "",
      " ",
      "\n",
      "\n  ",
      "text",
      " and ",
      "\n\n",
      "  {# note #}\n",
      "{#- note -#}",
      "<|end|>",
      "{ not a tag }",
      "\t",
    ]);
  }

  /** Names set inside belong to the block alone. */
  block(depth, names = []) {
    const before = this.locals;
    this.locals = [...before, ...names];
    let made = "";
    for (let count = 1 + this.below(3); count > 0; count--)
      made += this.filling() + this.statement(depth - 1) + this.filling();
    this.locals = before;
    return made;
  }

  statement(depth) {
    const output = () => this.output(this.any(2));
    if (depth <= 0) return output();
    const name = (kind) => `${kind}_${this.names++}`;
    return this.oneOf(
      output,
      output,
      () =>
        `${this.open(`if ${this.truth(2)}`)}${this.block(depth)}` +
        `${this.chance(0.4) ? this.open(`elif ${this.truth(1)}`) + this.block(depth) : ""}` +
        `${this.chance(0.5) ? this.open("else") + this.block(depth) : ""}` +
        `${this.open("endif")}`,
      () => this.loop(depth, name),
      () => {
        const [kind, value] = this.oneOf(
          () => ["t", this.text(2)],
          () => ["n", this.whole(2)],
        );
        const made = name(kind);
        const result = this.open(`set ${made} = ${value}`);
        this.locals = [...this.locals, made];
        return result;
      },
      () => {
        const made = name("t");
        const result = `${this.open(`set ${made}`)}${this.block(depth)}${this.open("endset")}`;
        this.locals = [...this.locals, made];
        return result + this.output(made);
      },
      () => {
        const first = name("n"),
          second = name("t");
        const result = this.open(`set ${first}, ${second} = ${this.whole(1)}, ${this.text(1)}`);
        this.locals = [...this.locals, first, second];
        return result;
      },
      () => {
        const space = name("ns");
        return;
        `${this.open(`set ${space} = namespace(n=0, s='')`)}${this.open("for x in nums")}` +
          `${this.open(`set ${space}.n = ${space}.n + x`)}` +
          `${this.open(`set ${space}.s = ${space}.s ~ loop.index`)}${this.open("endfor")}` +
          `${this.output(`${space}.n ~ ':' ~ ${space}.s`)}`;
      },
      () => {
        const macro = name("macro");
        const body = this.block(depth, ["t_arg", "n_arg"]);
        return;
        `${this.open(`macro ${macro}(t_arg, n_arg=${this.whole(1)})`)}${body}` +
          `${this.open("endmacro")}${this.output(`${macro}(${this.text(1)})`)}` +
          `${this.output(`${macro}(${this.text(1)}, n_arg=${this.whole(1)}) | trim`)}`;
      },
      () => {
        const macro = name("macro");
        return;
        `${this.open(`macro ${macro}(x)`)}[{{ x }}:{{ caller() }}]${this.open("endmacro")}` +
          `${this.open(`call ${macro}(${this.text(1)})`)}${this.block(depth)}` +
          `${this.open("endcall")}`;
      },
      () =>
        `${this.open(`filter ${this.pick(["upper", "trim", "indent(2)", "replace('e', 'E')"])}`)}` +
        `${this.block(depth)}${this.open("endfilter")}`,
      () => `{% generation %}${this.block(depth)}{%- endgeneration -%}`,
    );
  }

  loop(depth, name) {
    const rounds = this.output(
      this.pick([
        "loop.index",
        "loop.index0",
        "loop.first",
        "loop.last",
        "loop.length",
        "loop.revindex",
        "loop.previtem",
        "loop.nextitem",
      ]),
    );
    const otherwise = this.chance(0.3) ? this.open("else") + this.block(depth) : "";
    const end = this.open("endfor");
    return this.oneOf(
      () => {
        const item = name("x");
        return;
        `${this.open(`for ${item} in ${this.list(1)}`)}${rounds}${this.output(item)}` +
          `${this.block(depth)}${otherwise}${end}`;
      },
      () => {
        const item = name("n");
        return;
        this.open(
          `for ${item} in nums if ${item} ${this.pick([">", "<", "!="])} ${this.whole(0)}`,
        ) + `${rounds}${this.block(depth, [item])}${otherwise}${end}`;
      },
      () =>
        `${this.open(`for key, value in ${this.map(1)}.items()`)}${this.output("key")}=` +
        `${this.output("value | tojson")}${rounds}${end}`,
      () =>
        this.open(
          `for key, value in ${this.map(1)} | ${this.pick(["items", "dictsort"])} if key != 'zz'`,
        ) + `${this.output("key")}${rounds}${otherwise}${end}`,
      () =>
        `${this.open("for r in records")}${this.output("r.name")}` +
        `${this.output("r.tag is defined")}${this.open("if r.kind == 'user'")}` +
        `${this.block(depth)}${this.open("endif")}${end}`,
      () =>
        `${this.open("for n_x in range(6)")}${this.open(`if n_x == ${this.below(6)}`)}` +
        `${this.open(this.pick(["break", "continue"]))}${this.open("endif")}` +
        `${this.output("n_x")}${rounds}${end}`,
      () =>
        `${this.open(`for key in ${this.map(1)}`)}${this.output("key")}${rounds}${otherwise}${end}`,
    );
  }

  template() {
    let made = "";
    for (let count = 2 + this.below(4); count > 0; count--)
      made += this.filling() + this.statement(3) + this.filling();
    return made;
  }
}

/** So many templates; every other one is a lone expression. */
export function generate(seed, count) {
  return Array.from({ length: count }, (_, index) => {
    const maker = new Maker(seed * 1_000_003 + index);
    const context = maker.data();
    const template = index % 2 === 0 ? maker.template() : `[{{ ${maker.any(4)} }}]`;
    return { template, context };
  });
}
