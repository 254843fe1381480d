"""The line of every key is the one a person sees."""

import tomllib

import pytest

from hustings.readers.toml_lines import key_lines

TEXT = '''\
# a comment with = and [brackets]
id = "x # not a comment"    # but this is
"odd key" = 'a = b'
long = """
id = 1
""" # line 6

[plain]
a.b = 1

[[candidates]]
id = "one"
status = [ # a list over lines
  { status = "declared", date = 2029-05-01 },

  { status = "q", p_run = 0.5 },
]
numbers = [[1, 2], [3]]
[[candidates]]
id = "two"
[[candidates.offices]]
title = "x"
[[candidates.offices]]
title = "y"
'''

LINES = [
    (("id",), 2),
    (("odd key",), 3),
    (("long",), 4),
    (("plain",), 8),
    (("plain", "a", "b"), 9),
    (("candidates", 0), 11),
    (("candidates", 0, "id"), 12),
    (("candidates", 0, "status"), 13),
    (("candidates", 0, "status", 0, "date"), 14),
    (("candidates", 0, "status", 1), 16),
    (("candidates", 0, "status", 1, "p_run"), 16),
    (("candidates", 0, "numbers", 1, 0), 18),
    (("candidates", 1, "id"), 20),
    (("candidates", 1, "offices", 0, "title"), 22),
    (("candidates", 1, "offices", 1, "title"), 24),
]


@pytest.mark.parametrize(("path", "line"), LINES)
def test_the_line_of_a_key(path, line):
    assert tomllib.loads(TEXT)
    assert key_lines(TEXT)[path] == line


def test_lines_count_the_same_with_windows_line_ends():
    assert key_lines(TEXT.replace("\n", "\r\n")) == key_lines(TEXT)


def test_every_value_of_the_text_has_a_line():
    def paths(value, path=()):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield (*path, key)
            if isinstance(inner, dict | list):
                yield from paths(inner, (*path, key))

    known = key_lines(TEXT)
    lacking = [p for p in paths(tomllib.loads(TEXT)) if p not in known]
    # A list of tables and the first half of a dotted key are written nowhere as such.
    assert lacking == [("plain", "a"), ("candidates",), ("candidates", 1, "offices")]
