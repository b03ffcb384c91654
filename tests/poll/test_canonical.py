"""One value has one sequence of bytes."""

import pytest

from poll.canonical import NotCanonicalError, canonical


def test_keys_are_ordered_and_nothing_is_spaced() -> None:
    """The form is that of RFC 8785: order of the keys in UTF-16, shortest escapes, UTF-8."""
    value = {"b": [1, True, None, ("x",)], "a": {"é": '\u20ac\n\x0f"\\/', "d": -1}, "\U0001f600": 1, "\ufb33": 2}
    expected = '{"a":{"d":-1,"é":"€\\n\\u000f\\"\\\\/"},"b":[1,true,null,["x"]],"\U0001f600":1,"\ufb33":2}'
    assert canonical(value) == expected.encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, b"bytes", {1: "a"}, {"a": {1, 2}}, object()])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    """A float would be written differently from one program to the next; a figure is an integer or text."""
    with pytest.raises(NotCanonicalError):
        canonical({"value": value})
