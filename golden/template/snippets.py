"""Template sources that try every part of the language, and the variables they see."""

VARIABLES = {
    "text": "Hello World",
    "wide": "a😀b é",
    "padded": "  \n x y \t ",
    "numbers": [3, 1, 2],
    "empty": [],
    "mapping": {"b": 1, "a": [1, 2], "C": None, "items": "shadowed", "_x": 5},
    "rows": [{"n": "x", "v": 1}, {"n": "Y", "v": 3}, {"n": "x", "v": 2}, {"v": 4}],
    "nested": {"list": [1, 2.5, "it's", "say \"it's\"", None, True, ["\n\t\\ é\u0001\u200b"]], "deep": {"k": {}}},
    "float": 3.14159,
    "whole": 2.0,
    "tiny": 1e-07,
    "huge": 1e22,
    "big": 123456789012345678901234567890,
    "yes": True,
    "no": False,
    "nothing": None,
    "hostile": "{{ 7*7 }}{% raw %}",
    "lines": "one\ntwo\n\nthree",
}

SNIPPETS = """
{{ text }}|{{ numbers }}|{{ mapping }}|{{ nested }}|{{ nothing }}|{{ yes }}|{{ missing }}
{{ float }} {{ whole }} {{ tiny }} {{ huge }} {{ big }} {{ 1e16 }} {{ 123456789.123 }} {{ 1e-5 }} {{ 0.0001 }} {{ -0.0 }}
{{ (1, 'a') }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }} {{ {'a': 1, "b": [2]} }} {{ [1, 2,] }} {{ {1: 2, none: 3} }}
{{ hostile }} {{ hostile|length }} {{ hostile ~ '{{ 1 }}' }}
{{ 1 + 2 * 3 - 4 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }}
{{ 7.5 // 2 }} {{ -7.5 // 2 }} {{ -7.5 % 2 }} {{ 1 / 3 }} {{ 4 / 2 }} {{ 1.5 + 1 }} {{ true + 1 }} {{ 10 % 3.5 }} {{ 0.1 + 0.2 }}
{{ 1 + 'a' }}
{{ 'a' + 1 }}
{{ 1 / 0 }}
{{ 'a' * 3 }} {{ 3 * 'ab' }} {{ [1] * 2 }} {{ [1] + [2, 3] }} {{ (1,) + (2,) }} {{ 'a' * -1 }}
{{ [1] + (2,) }}
{{ 'a' ~ 1 ~ none ~ true ~ 1.0 ~ [1] ~ missing }}
{{ 1 + 2 ~ 3 + 4 }}
{{ (1 + 2) ~ (3 + 4) }} {{ 1 ~ 2 * 3 }} {{ '%s and %s' % (1, 'b') }} {{ '%d%%' % 5 }} {{ '%05.2f|%-5s|%5s|%x' % (3.14159, 'a', 'b', 255) }} {{ '%s' % numbers }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ none == none }} {{ [1] == (1,) }} {{ 1 != 2 }} {{ 1 >= 1 }} {{ {'a': 1} == {'a': 1.0} }}
{{ 1 < 'a' }}
{{ none < 1 }}
{{ 'ell' in text }} {{ 'x' not in text }} {{ 1 in numbers }} {{ 'a' in mapping }} {{ 'zz' in mapping }} {{ 1 in missing }} {{ none in nested.list }} {{ '' in text }}
{{ 1 in 'abc' }}
{{ 'a' in none }}
{{ 'a' in 5 }}
{{ missing in 'abc' }}
{{ yes and 'x' }} {{ no or 'y' }} {{ not yes }} {{ not no and yes }} {{ empty or 'none' }} {{ 0 or none }} {{ '' and 1 }} {{ not not 1 }}
{{ 'a' if yes else 'b' }} {{ 'a' if no else 'b' }} {{ 'a' if no }} {{ 'a' if no else 'b' if no else 'c' }} {{ ('a' if yes) ~ 'z' }}
{{ text[0] }} {{ text[-1] }} {{ text[1:3] }} {{ text[::-1] }} {{ text[::2] }} {{ text[-3:] }} {{ text[:-3] }} {{ text[99] }} {{ text[5:2] }} {{ text[99:] }}
{{ wide|length }} {{ wide[1] }} {{ wide[::-1] }} {{ wide[1:2] }} {{ wide|first }} {{ wide|last }} {% for c in wide %}<{{ c }}>{% endfor %}
{{ numbers[0] }} {{ numbers[-1] }} {{ numbers[9] }} {{ numbers[1:] }} {{ numbers[::-1] }} {{ numbers[::2] }} {{ numbers[-2:] }} {{ numbers.0 }} {{ numbers[:1] }} {{ numbers[None:2] }}
{{ numbers[::0] }}
{{ numbers['a'] }} {{ mapping['a'] }} {{ mapping.a }} {{ mapping['zz'] }} {{ mapping.zz }} {{ mapping['a'][1] }} {{ mapping.a.1 }} {{ mapping._x }} {{ none.foo }} {{ text.foo }} {{ (5).foo }}
{{ mapping['items'] }} {% for k, v in mapping.items() %}{{ k }}={{ v }};{% endfor %}
{{ mapping.zz.yy }}
{{ missing.foo }}
{{ missing['foo'] }}
{{ missing() }}
{{ text() }}
{{ missing + 1 }}
{{ 1 + missing }}
{{ -missing }}
{{ missing < 1 }}
{{ missing == missing2 }} {{ missing == none }} {{ missing != 1 }} {{ missing|length }} {{ missing|list }} {{ missing|default('d') }} {{ missing|upper }} {{ missing|string }} {{ missing|join(',') }} {{ missing|first|default('f') }}
{{ missing|tojson }}
{{ mapping.__init__.__globals__ }}
{{ mapping.get('a') }} {{ mapping.get('q') }} {{ mapping.get('q', 'd') }}
{{ mapping.keys()|list }} {{ mapping.values()|list }} {{ mapping.items()|list }} {{ mapping.keys() }} {{ mapping.items() }} {{ mapping.values() }}
{{ mapping.keys()|length }} {{ mapping.items()|first }} {{ mapping|list }} {{ mapping|length }} {{ mapping|first }} {{ mapping|join('-') }} {{ mapping|items|list }}
{{ mapping.pop('a') }}
{{ numbers.append(4) }}
{{ mapping.update({}) }}
{{ numbers.index(1) }} {{ numbers.count(2) }} {{ numbers.count('x') }}
{{ numbers.index(7) }}
{{ text.upper() }} {{ text.lower() }} {{ text.title() }} {{ 'they\\'re bill-x 3a'.title() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'ß'.upper() }} {{ 'ǆx'.title() }} {{ 'ΑΣ'.lower() }}
[{{ padded.strip() }}] [{{ padded.lstrip() }}] [{{ padded.rstrip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ 'xyaxy'.lstrip('yx') }}] [{{ 'abc'.rstrip('bc') }}] [{{ 'a\\u00a0\\u2003\\x1f'.strip() }}] [{{ 'x'.strip(none) }}]
{{ 'a,b,,c'.split(',') }} {{ ' a  b c '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b  c d'.split(none, 2) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' a b c '.rsplit(maxsplit=1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'aaa'.split('aa') }} {{ 'aaa'.rsplit('aa') }}
{{ 'x'.split('') }}
{{ lines.splitlines() }} {{ 'a\\r\\nb\\x0bc\\u2028d\\n'.splitlines() }} {{ 'a\\nb\\n'.splitlines(true) }} {{ ''.splitlines() }}
{{ text.startswith('Hell') }} {{ text.endswith('d') }} {{ text.startswith(('x', 'H')) }} {{ text.endswith('') }}
{{ text.startswith(1) }}
{{ 'aaa'.replace('a', 'b') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'abc'.replace('', '-') }} {{ '😀'.replace('', '-') }} {{ 'aXa'.replace('X', '') }}
{{ 'abcabc'.find('c') }} {{ '😀c'.find('c') }} {{ 'abcabc'.rfind('c') }} {{ 'abc'.find('z') }} {{ 'abcabc'.count('bc') }} {{ 'aaa'.count('aa') }} {{ 'ab'.count('') }} {{ 'abc'.index('b') }}
{{ 'abc'.index('z') }}
{{ ', '.join(['a', 'b']) }} {{ ''.join([]) }} {{ '-'.join('abc') }}
{{ ', '.join([1]) }}
{{ '{} {}'.format(1, 'b') }} {{ '{0}{1}{0}'.format('a', 'b') }} {{ '{x}'.format(x=2) }} {{ '{{}}'.format() }} {{ '{:>5}|{:<5}|{:^5}|{:05d}|{:.2f}|{:*^7}'.format('a', 'b', 'c', 42, 3.14159, 'm') }} {{ '{:5}|{:5}'.format(1, 'x') }}
{{ '{}'.format() }}
{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }} {{ 'abc'.removeprefix('z') }} {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'abc'.partition('=') }}
[{{ 'ab'.center(5) }}] [{{ 'abc'.center(6, '*') }}] [{{ 'a'.ljust(3) }}] [{{ 'a'.rjust(3, '.') }}] [{{ '-5'.zfill(4) }}] [{{ 'x'.zfill(3) }}] [{{ 'abc'.center(2) }}]
{{ 'abc'.isalpha() }} {{ '12'.isdigit() }} {{ 'a1'.isalnum() }} {{ ' '.isspace() }} {{ ''.isalpha() }} {{ 'AB1'.isupper() }} {{ 'ab!'.islower() }} {{ '1'.isupper() }}
{{ text|upper }} {{ text|lower }} {{ 'hello wORLD (foo) bar-baz'|title }} {{ 'hELLO'|capitalize }} {{ 'x y'|trim }} [{{ padded|trim }}] {{ 'xxaxx'|trim('x') }} {{ 5|upper }} {{ none|trim }}
{{ text|length }} {{ numbers|count }} {{ text|replace('o', '0') }} {{ text|replace('o', '0', 1) }} {{ 1.5|string }} {{ 'aaa'|replace('a', 1) }} {{ text|reverse }} {{ numbers|reverse|list }}
{{ 5|length }}
{{ none|length }}
{{ numbers|join(', ') }} {{ numbers|join }} {{ rows|map(attribute='n')|join('|') }} {{ rows|join(',', attribute='v') }} {{ 'abc'|join('-') }} {{ ['a', none, true, 1.0]|join(' ') }}
{{ numbers|first }} {{ numbers|last }} {{ empty|first }} {{ empty|last }} {{ numbers|sum }} {{ rows|sum(attribute='v') }} {{ numbers|sum(start=10) }} {{ numbers|max }} {{ numbers|min }} {{ rows|max(attribute='v') }} {{ ['b', 'A']|min }} {{ empty|max }}
{{ numbers|sort }} {{ numbers|sort(reverse=true) }} {{ ['b', 'A', 'c']|sort }} {{ ['b', 'A', 'c']|sort(case_sensitive=true) }} {{ rows[:3]|sort(attribute='n')|map(attribute='v')|list }} {{ rows[:3]|sort(attribute='v', reverse=true)|map(attribute='v')|list }}
{{ [1, 'a']|sort }}
{{ mapping|dictsort }} {{ {'b': 1, 'a': 2}|dictsort(by='value') }} {{ {'b': 1, 'B': 0, 'a': 2}|dictsort(true) }} {{ {'b': 1, 'a': 2}|dictsort(reverse=true) }}
{{ ['a', 'A', 'b', 'a']|unique|list }} {{ ['a', 'A']|unique(true)|list }} {{ rows[:3]|unique(attribute='n')|list }} {{ [1, 1.0, 2]|unique|list }}
{{ rows|selectattr('n', 'equalto', 'x')|list }} {{ rows|selectattr('n', 'defined')|map(attribute='v')|list }} {{ rows|rejectattr('n')|list }} {{ rows|selectattr('v', 'gt', 2)|list }} {{ numbers|select('odd')|list }} {{ numbers|reject('odd')|list }} {{ [0, 1, '']|select|list }} {{ numbers|select('in', [1, 2])|list }}
{{ rows|selectattr('n', 'equalto', 'x')|length }}
{{ missing is callable }}{{ missing|items|list }}{{ missing|reverse|list }}{{ missing|map('upper')|list }}{{ missing|sort }}{{ missing|unique|list }}
{{ (rows|selectattr('n'))[0] }} {{ 'yes' if rows|selectattr('n', 'equalto', 'q') else 'no' }} {{ rows|map(attribute='n', default='?')|list }} {{ ['a', 'b']|map('upper')|list }} {{ ['a,b']|map('replace', ',', ';')|list }} {{ rows|map(attribute='n')|list }}
{% set g = numbers|select('odd') %}{{ g|list }}{{ g|list }}
{{ numbers|map('nosuch')|list }}
{{ numbers|select('nosuch')|list }}
{{ text|nosuch }}
{{ text is nosuch }}
{% if no %}{{ text|nosuch }}{{ text is nosuch }}{% endif %}fine
{{ rows[:3]|groupby('n') }} {% for k, g in rows[:3]|groupby('n') %}{{ k }}:{{ g|length }};{% endfor %}
{{ numbers|batch(2)|list }} {{ numbers|batch(2, 0)|list }} {{ 'abc'|list }} {{ range(3)|list }} {{ mapping.a|attr('x') }}
{{ range(5)|list }} {{ range(1, 5)|list }} {{ range(5, 0, -2)|list }} {{ range(0)|list }} {{ range(3)[1] }} {{ range(4)|length }} {{ range(4)[1:]|list }}
{{ range(1000000) }}
{{ '42'|int }} {{ '42.9'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ 3.9|int }} {{ -3.9|int }} {{ true|int }} {{ none|int }} {{ '0x1f'|int(0, 16) }} {{ ' 5 '|int }} {{ '1_000'|int }} {{ 'ff'|int(base=16) }} {{ '1e3'|int }}
{{ '1.5'|float }} {{ 'x'|float }} {{ 2|float }} {{ 'x'|float(1.0) }} {{ '1e5'|float }} {{ 'inf'|float }} {{ '-nan'|float }} {{ 3|abs }} {{ -2.5|abs }}
{{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 2.3|round(method='ceil') }} {{ 2.7|round(0, 'floor') }} {{ 1234|round(-2) }} {{ 5|round }} {{ 3.14159|round(3) }}
{{ lines|indent }} | {{ lines|indent(2, true) }} | {{ lines|indent(2, blank=true) }} | {{ lines|indent('> ', first=true) }} | {{ ''|indent(2, true) }} | {{ 'a\\n'|indent }}
{{ 'hello big wide world'|truncate(12) }} {{ 'hello big wide world'|truncate(9, true) }} {{ 'hello'|truncate(3, true, '', 0) }} {{ 'short'|truncate(255) }} {{ 'hello big wide world'|truncate(9, leeway=0, end='…') }}
[{{ 'ab'|center(7) }}] {{ 'a b, c-d é_1'|wordcount }} {{ '%s-%s'|format(1, 'x') }} {{ text|default('d') }} {{ ''|default('d') }} {{ ''|default('d', true) }} {{ none|d('x') }} {{ none|d('x', boolean=true) }}
{{ nested|tojson }} {{ mapping|tojson }} {{ text|tojson }} {{ none|tojson }} {{ [true, 1.0, tiny, huge, big]|tojson }} {{ (1, 2)|tojson }}
{{ nested|tojson(indent=2) }} {{ []|tojson(indent=2) }} {{ {}|tojson(indent=4) }} {{ [1, [2]]|tojson(indent=0) }} {{ [1]|tojson(indent='\\t') }}
{{ {'b': 'é😀', 'a': '\\u2028'}|tojson(ensure_ascii=true, sort_keys=true) }} {{ [1, {'a': 2}]|tojson(separators=(',', ':')) }} {{ '<a href="x">&\\'</a>'|tojson }} {{ '\\x7f\\x00\\x1f/'|tojson }}
{{ range(2)|tojson }}
{{ text|safe }} {{ '<b>'|safe + '<i>' }} {{ '<i>' + '<b>'|safe }} {{ ('<b>'|safe) ~ '<i>' }} {{ ('<'|safe)|upper + '&"\\'' }}
{{ text is defined }} {{ missing is defined }} {{ missing is undefined }} {{ none is none }} {{ text is string }} {{ 5 is number }} {{ true is number }} {{ 5 is integer }} {{ true is integer }} {{ 1.0 is float }} {{ mapping is mapping }} {{ numbers is mapping }}
{{ text is iterable }} {{ 5 is iterable }} {{ numbers is sequence }} {{ mapping is sequence }} {{ text is sequence }} {{ 5 is sequence }} {{ none is sequence }} {{ true is boolean }} {{ 0 is boolean }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ range is callable }} {{ text is callable }} {{ missing is iterable }} {{ missing is sequence }}
{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 'a' is lower }} {{ 'A' is upper }} {{ 1 is in [1, 2] }} {{ 1 is not in [1, 2] }} {{ 5 is gt 3 }} {{ 5 is eq(5) }} {{ 'a' is equalto 'a' }} {{ 5 is ne 5 }} {{ none is sameas none }} {{ 'upper' is filter }}
{{ text is string and text is not mapping }} {{ not text is string }} {{ 'x' if missing is not defined else 'y' }} {{ text is defined and text or 'q' }}
{{ true }} {{ True }} {{ false }} {{ None }} {{ none }} {{ 'a' 'b' "c" }} {{ "it's" }} {{ 'say "x"' }} {{ 'a\\tb\\\\n\\x41\\u00e9\\101' }} {{ '\\q' }} {{ 0x1F }} {{ 0b11 }} {{ 0o17 }} {{ 1_000 }} {{ 1e3 }} {{ 1.5e-3 }}
{% if yes %}A{% endif %}{% if no %}B{% else %}C{% endif %}{% if no %}D{% elif yes %}E{% else %}F{% endif %}{% if missing %}G{% endif %}{% if empty %}H{% endif %}
{% for n in numbers %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}
{% for n in empty %}x{% else %}none{% endfor %} {% for n in numbers if n > 1 %}{{ n }}{{ loop.index }}/{{ loop.length }} {% else %}z{% endfor %} {% for n in numbers if n > 9 %}{{ n }}{% else %}z{% endfor %}
{% for k, v in mapping.items() %}{{ k }}{{ v }}{{ loop.last }} {% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}
{% for n in numbers %}{% if n == 1 %}{% continue %}{% endif %}{{ n }}{% endfor %}|{% for n in numbers %}{% if n == 1 %}{% break %}{% endif %}{{ n }}{% endfor %}
{% for n in 5 %}{% endfor %}
{% for n in none %}{% endfor %}
{% for n in missing %}x{% endfor %}ok
{% for n in numbers %}{{ loop.cycle('a', 'b') }}{{ loop.changed(n > 1) }}{% for m in 'xy' %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}
{% set x = 1 %}{% for n in numbers %}{{ x }}{% set x = n %}{{ x }}{% endfor %}{{ x }}
{% set ns = namespace(a=1, b='x') %}{% for n in numbers %}{% set ns.a = ns.a + n %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}{{ ns['a'] }}
{% set ns = namespace() %}{% set ns.found = false %}{% for n in numbers if not ns.found %}{{ n }}{% set ns.found = true %}{% endfor %}
{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}
{% set text.foo = 1 %}
{% set ns = namespace(_a=1) %}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = 1, 2 %}{{ c }}{% set d = (1,) %}{{ d }}
{% set x %}block {{ text }}{% endset %}[{{ x }}]{% set y | upper | replace('B', '8') %}b{{ text }}{% endset %}{{ y }}{% set z %}{% set inner = 1 %}{% endset %}{{ inner }}
{% if yes %}{% set q = 5 %}{% endif %}{{ q }}{% with w = 1, u = text %}{{ w }}{{ u }}{% set q = 6 %}{% endwith %}{{ q }}{{ w }}
{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c='z') }}{{ m() }}{{ m(a=5) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}
{% macro m(a) %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, x=4) }}
{% macro m() %}{{ later }}{{ outer }}{% endmacro %}{% set outer = 1 %}{{ m() }}{% for n in numbers %}{% set later = n %}{{ m() }}{% endfor %}
{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n }}*{{ fact(n - 1) }}{% endif %}{% endmacro %}{{ fact(5) }}{{ fact(3)|length }}
{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }} {% macro n(x) %}{% for i in x %}{{ loop.index }}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(v) n([7, 8]) %}<{{ v }}>{% endcall %}
{% macro m() %}{{ caller() }}!{% endmacro %}{% call m() %}body{{ text }}{% endcall %}{{ m is defined }}
{% filter upper %}abc{{ text }}{% endfilter %}{% filter trim|replace('a', 'b') %} aaa {% endfilter %}
{% raw %}{{ x }} {% if %} {# c #}{% endraw %}|{%- raw -%}  {{ y }}  {%- endraw -%}  |
a {# comment #} b{#- trims -#} c {# {{ no }} #}
{{ raise_exception('no way') }}
{{ text|replace(1) }}
{{ 'x' | join }}{{ dict(a=1, b=2) }}{{ dict({'a': 1}, b=2) }}{{ dict(a=1).a }}
{% generation %}inside{% set gen = 1 %}{% endgeneration %}{{ gen }}
{{ text if text else }}
{{ }}
{{ 1 + }}
{% if yes %}x
{% endif %}
{% for x in numbers %}
{% unknown %}
{% include 'x' %}
{% import 'x' as y %}
{% break %}
{{ (1 }}
{{ 1) }}
{{ text[ }}
{{ 'open }}
{{ f(**mapping) }}
{{ a b }}
{# open
{{ $ }}
{% set 1 = 2 %}
{% set true = 2 %}
{{ {[1]: 2} }}
{{ {'a' 1} }}
{% macro m(a=1, b) %}{% endmacro %}
{{ text.upper(1) }}
{{ loop }}{{ loop.index }}
{{ "a".split(sep=none, maxsplit=1) }}{{ 'a b c'.split(maxsplit=1) }}{{ 'a-b'.split(sep='-') }}
{{ 5 if 3 > 2 and 1 else 0 }}{{ [1, 2, 3][1:][0] }}{{ 'abc'[1:][::-1]|upper }}{{ (numbers|sort)[0] }}{{ {'a': {'b': [1]}}['a']['b'][0] }}{{ 'abc'.upper()[0].lower() }}
{{ numbers|sort|join(',')|length + 1 }}{{ -1|abs }}{{ 'a'|upper ~ 'b'|upper }}{{ 1 if 'x'|upper == 'X' else 2 }}{{ not 'x' is string }}
{{ [missing] }}{{ [missing]|tojson }}
{{ [missing] }}
""".strip("\n").split("\n") + [
    "",
    "\n",
    "a\n",
    "a\n\n",
    "\r\na\r\nb\r",
    "{% if yes %}\nA\n{% endif %}\nB",
    "  {% if yes %}\n  A\n  {% endif %}\n  B\n",
    "x  {%- if yes -%}  \n  A  \n  {%- endif -%}  \n  B",
    "  {{ text }}  \n  {{- text -}}  \n  z",
    "a\n  {%+ if yes %}\nb\n  {%+ endif +%}\nc",
    "a {%- if yes +%}\n b {% endif %} c",
    "\t{% for n in numbers %}\n\t{{ n }}\n\t{% endfor %}\n end",
    "{# c #}\nx\n  {# d #}\ny {# e #}\nz {#- f -#} \n w",
    "{% set x = 1 %}\n\n{{ x }}\n",
    "x\n   {% raw %}\n  a {{ b }}\n  {% endraw %}\n y",
    "x {%- raw %}\n a\n {%- endraw +%}\n y",
    "{{ [\n1,\n2\n] }}\n{{ 'a\nb' }}",
    "a\u00a0\n\u2003{% if yes %}b{% endif %}\u00a0{%- if yes %}c{% endif %}",
    "{%- for n in numbers -%}\n{{ n }},\n{%- endfor -%}\nend",
    "  {%- set a = 1 -%}  {{ a }}  {%- set b = 2 %}  {{ b }}",
    "{{ '}}' }}{{ {'a': {'b': 1}}.a.b }}{{ '%}' }}",
    "{% if yes -%}\n\n\n x\n{%- endif %}\n\n",
    "x {#-#} y",
    "{{-1}}{{ -1 }}{{+1}}",
    "{%if yes%}tight{%endif%}{{text}}{#c#}",
    "{ {% if yes %}{{% endif %}}",
    "{% if yes: %}colon{% endif %}",
    "{% set x = [1,\n 2] %}\n{{ nosuch.a.b }}",
]

# What the reference renders and this engine refuses: addresses in memory, random text, inheritance, Python's internals.
REFUSED = [
    "{{ text.__class__ }}",
    "{{ lipsum() }}",
    "{{ namespace }}",
    "{{ strftime_now }}",
    "{{ mapping.items }}",
    "{{ range(3) }}",
    "{{ numbers|select }}",
    "{{ namespace(a=1) }}",
    "{% block b %}x{% endblock %}",
    "{% for x in [[1]] recursive %}{{ loop(x) }}{% endfor %}",
    "{{ {true: 1} }}",
    "{{ text|escape }}",
    "{{ dict(**mapping) }}",
]
