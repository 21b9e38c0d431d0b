"""Golden file for what @huggingface/jinja lacks, rendered by Python's Jinja 3.1 as the
transformers library sets it up.

    python3 dev/golden/templates/python.py > engine/src/test/resources/golden/templates/python.json

Needs the package jinja2. Containers are printed with tojson, because Python's own printing of them
is not what chat templates show. Where the judge and Python differ (whole floats in tojson), the
engine follows the judge, and nothing is asked here.
"""

import json

from jinja2 import Environment
from jinja2.ext import do, loopcontrols

CONTEXT = {
    "s": "Hello <World> & \"you\"",
    "t": "  \n padded text \n ",
    "k": "안녕하세요 세계",
    "emoji": "a🎉b",
    "n": 7,
    "f": 2.5,
    "flag": True,
    "nothing": None,
    "words": ["delta", "Alpha", "charlie", "Bravo", "alpha"],
    "nums": [3, -1, 4, 1, 5],
    "users": [
        {"name": "Kim", "age": 30, "tags": ["a"]},
        {"name": "Lee", "age": 25},
        {"name": "Park", "age": 41, "tags": []},
    ],
    "m": {"b": 2, "a": 1, "C": 3},
}

EXPRESSIONS = """
'ab' * 3
3 * 'ab'
[1, 2] * 2
'%s is %d' % ('x', 5)
'%s' % n
'%05.2f|%-5s|%5s|%x' % (3.14159, 'ab', 'cd', 255)
'%(name)s!' % {'name': 'Kim'}
'%s-%s' | format(1, 'b')
'{} and {}'.format('a', 2)
'{1}{0}{name}{{}}'.format('a', 'b', name='c')
'abc' < 'abd'
'b' >= 'a'
[1, 2] == [1, 2]
[1, [2, 'x']] == [1, [2, 'x']]
[1, 2] != [1, 3]
1 == '1'
true + 1
2 == 2.0
7 is divisibleby 3
9 is divisibleby(3)
n is eq 7
n is ne(8)
n is gt 5 and n is lt(9)
n is ge 7
n is le 6
'a' is in ['a', 'b']
'z' is in 'abc'
'a' is sameas 'a'
f is float
n is float
nothing is none
(1, 2) | length
() | length
(1,) | join
t.strip(' ')
t.strip(' \\n')
'xxhixx'.lstrip('x')
'xxhixx'.rstrip('x')
'xyhixy'.strip('yx')
'a,b,c'.rsplit(',', 1)
'a,b,c'.rsplit(',')
' a  b c '.rsplit(none, 1)
'a\\nb\\r\\nc'.splitlines()
'a=b=c'.partition('=')
'abc'.partition('=')
'-'.join(['a', 'b'])
'abcabc'.find('c')
'abc'.find('x')
'abcabc'.rfind('c')
'abc'.index('b')
'banana'.count('an')
'123'.isdigit()
'12a'.isdigit()
'abc'.isalpha()
'ABC'.isupper()
'abc'.islower()
'a1'.isalnum()
'  '.isspace()
'prefix-x'.removeprefix('prefix-')
'x.txt'.removesuffix('.txt')
'hello'.startswith(('x', 'he'))
emoji[1]
emoji[-1]
emoji[::-1]
emoji | list
'abc' | first
'abc' | last
'abc' | reverse
k | list | length
words | map('upper') | list
words | map('replace', 'a', '_') | list
words | map('length') | list
users | map(attribute='tags.0', default='-') | list
nums | select('odd') | list
nums | select('gt', 2) | list
nums | reject('odd') | list
[0, 1, '', 'x', none] | select | list
[0, 1, '', 'x', none] | reject | list
users | selectattr('age', 'gt', 28) | map(attribute='name') | list
users | selectattr('age', 'in', [25, 41]) | map(attribute='name') | list
users | selectattr('tags', 'undefined') | map(attribute='name') | list
users | selectattr('tags') | map(attribute='name') | list
users | rejectattr('tags') | map(attribute='name') | list
users | sum(attribute='age')
nums | sum
nums | sum(start=10)
nums | min
nums | max
words | min
words | max
users | join(', ', attribute='name')
words | unique(case_sensitive=false) | list
nums | batch(2) | list
nums | batch(2, 0) | list
nums | sort(reverse=true)
users | sort(attribute='age') | map(attribute='name') | list
m | dictsort
m | dictsort(true)
m | dictsort(false, 'value', true)
m | list
s | escape
s | e | length
s | wordcount
s | default('x')
missing | default
missing | d('y')
'' | d('y', true)
missing | default(default_value='z')
(42.55 | round) | string
42.55 | round(1)
42.55 | round(1, 'floor')
(42.45 | round(0, 'ceil')) | string
(2.5 | round) | string
(3.5 | round) | string
-3 | abs
'7' | int + 1
m | items | list
m | length
m | tojson(indent=2)
m | tojson(sort_keys=true)
'é' | tojson(ensure_ascii=true)
m | attr('zz') is defined
m.get('zz') is none
m.get('zz', 5)
m.pop('zz', 6)
dict(a=1, b='x')
('x' if false) is undefined
none in [none]
1 in [1.0]
'a' in m
1 in m
missing in ['a']
2 ** 3 ** 2
-2 ** 2
7 // 2
-7 // 2
(7.0 // 2) | string
2 ** -1
1_000 + 1
(1.5e3) | string
(1e2) | string
'\\x41\\u00e9\\d'
'a' 'b' "c"
not true == false
(1 + 2 * 3 - 4 / 2) | string
(1 + 2) * 3
'a' ~ 1 ~ 'B' | lower
[1, 2, 3][1:]
[1, 2, 3][::-1]
[1, 2, 3, 4][-3:-1]
[1, 2, 3, 4][3:0:-2]
[1, 2, 3, 4][:-1:-1]
'abcdef'[1:5:2]
'abcdef'[10:]
[1, 2, 3].index(2)
[1, 2, 2].count(2)
range(3) | list
range(2, 8, 3) | list
range(5, 0, -2) | list
"""

TEMPLATES = [
    "{% raw %}{{ x }} {% if %}{% endraw %}|",
    "a\n{% raw -%}\n  b {{ }}\n{%- endraw %}\nc",
    "{% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }};{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for c in 'héy' %}{{ c }}.{% endfor %}",
    "{% for i in range(5) %}{{ i }}{% if i == 2 %}{% break %}{% endif %},{% endfor %}",
    "{% for i in range(4) %}{{ i }}{% if i == 1 %}{% continue %}{% endif %},"
    "{% else %}none{% endfor %}",
    "{% for i in [1, 2] %}{% continue %}{% else %}none{% endfor %}|",
    "{% for i in [] %}{{ i }}{% else %}none{% endfor %}",
    "{% for i in [1, 2, 3] %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% set l = [1] %}{% do l.append(2) %}{{ l | tojson }}"
    "{% do l.extend([3, 4]) %}{{ l.pop() }}{{ l.pop(0) }}{{ l | tojson }}",
    "{% set l = [1, 3] %}{% do l.insert(1, 2) %}{{ l | tojson }}",
    "{% set d = {'a': 1} %}{% do d.update({'b': 2}) %}{{ d | tojson }}",
    "{% set x | upper | replace('A', '_') %}banana{% endset %}{{ x }}",
    "{% filter upper | trim %}  abc {% endfilter %}|",
    "{% set j = joiner(', ') %}{% for i in [1, 2, 3] %}{{ j() }}{{ i }}{% endfor %}",
    "{% macro f(a, b='x') %}{{ a }}{{ b }}{{ varargs | length }}{{ kwargs | length }}"
    "{% endmacro %}{{ f(1) }}{{ f(1, 2, 3, z=4) }}{{ f(b=1, a=2) }}",
    "{% macro f(x) %}{{ caller(x, 2) }}{% endmacro %}"
    "{% call(a, b) f(1) %}{{ a }}-{{ b }}{% endcall %}",
    "{% macro f(x) %}{{ x if x < 1 else x ~ f(x - 1) }}{% endmacro %}{{ f(3) }}",
    "  {%+ if true %}a{% endif %}",
    "  {% if true %}a{% endif %}",
    "{% if true +%}\na{% endif %}",
    "{% if true %}\na{% endif %}\n{% if true -%}\n  b{% endif %}\n",
    "a {#- x -#} b {# y #}\nc",
    "{{ {'a': {'b': 1}}['a']['b'] }}{{ {'a': {'b': 1}} | tojson }}",
    "{% set ns = namespace({'a': 1}, b=2) %}{% set ns.a = ns.a + ns.b %}{{ ns.a }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = 1, 2 %}{{ c | length }}",
    "{% for m in users if m.tags is defined %}{{ m.name }}{% endfor %}",
    "{{ 'a' if n > 5 else 'b' if n > 3 else 'c' }}",
    "{% if not n is none and n is defined %}y{% endif %}",
]


def environment():
    made = Environment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, do])

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value,
            ensure_ascii=ensure_ascii,
            indent=indent,
            separators=separators,
            sort_keys=sort_keys,
        )

    made.filters["tojson"] = tojson
    return made


def rendered(template):
    made = {"template": template, "context": CONTEXT}
    try:
        made["text"] = environment().from_string(template).render(json.loads(json.dumps(CONTEXT)))
    except Exception as error:  # the error is the answer
        made["error"] = str(error)
    return made


def main():
    shown = ["{{ (" + line + ") | tojson }}" for line in EXPRESSIONS.strip().splitlines()]
    lines = [json.dumps(rendered(template), ensure_ascii=False) for template in shown + TEMPLATES]
    print("[\n" + ",\n".join(lines) + "\n]")


main()
