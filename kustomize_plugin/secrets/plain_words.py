"""Words and numbers in a value: what no random key is made of.

Nothing is compiled when this is imported.
"""

from __future__ import annotations

_LETTERS = "abcdefghijklmnopqrstuvwxyz" * 4 + "abcdef" * 12
_DIGITS = "1234567890" * 7 + "0123456789" * 2
_AVERAGE_WORD = 4
_LONGEST_CAMEL = 40
_LONGEST_NUMBER = 4
_DATE = 8
_SHORTEST_WORD = 3
# A letter, and those that hardly follow it in the names that programs have: each such pair is rarer than one in 5,000.
# Counted by tools/letter_pairs.py.
_RARE_AFTER = {
    "a": "joq", "b": "ghknqvwxz", "c": "gjqvwxz", "d": "hjkqxz", "e": "j", "f": "bhjkqvwxz", "g": "djkqvwxyz",
    "h": "bcfghjkqvwxz", "i": "hijqwy", "j": "bcdfghijklmnpqrtvwxyz", "k": "bcdfghjkmpqrvwxyz", "l": "hjqwxz",
    "m": "fghjkqwxz", "n": "jqxz", "o": "jqyz", "p": "bjkqwxz", "q": "abcdefghijklmnopqrstvwxyz", "r": "hjqxz",
    "s": "jxz", "t": "jqx", "u": "hjkquvwxyz", "v": "bdfghjklmnpqruvwxyz", "w": "bcdfgjkmpqtuvwxyz",
    "x": "bdfghjklnoqrsuvwyz", "y": "hjkquvwxyz", "z": "bcdfghjklmnpqrstuvwxyz",
}  # fmt: skip
_MOST_RARE_PAIRS = 2
_VOWELS = frozenset("aeiouy")


def parts(value: str) -> list[str]:
    """Return what is between the signs of a value."""
    return "".join(char if char.isalnum() else " " for char in value).split()


def is_counted(word: str) -> bool:
    """Tell whether letters and digits both run on as in `abc123def456`."""
    letters = "".join(char for char in word if char.isalpha())
    digits = "".join(char for char in word if char.isdigit())
    return letters in _LETTERS and digits in _DIGITS


def _is_stamp(word: str) -> bool:
    """Tell whether a word is a point in time such as `20260715T010203Z`."""
    date, _, time = word.lower().removesuffix("z").partition("t")
    return date.isdigit() and time.isdigit() and len(date) == _DATE


def _is_version(word: str) -> bool:
    """Tell whether a word is the version of an API such as `v1alpha1`."""
    first, _, last = word.replace("alpha", " ").replace("beta", " ").partition(" ")
    return word[0] == "v" and first[1:].isdigit() and last.isdigit() and len(first + last) <= _LONGEST_NUMBER


def _is_numbered(word: str) -> bool:
    """Tell whether a digit stands before a word in one case, as in `1password`."""
    bare = word[1:]
    if not bare.isalpha() or not bare.isascii() or len(bare) <= _AVERAGE_WORD:
        return False
    return bare in (bare.lower(), bare.title()) and not _VOWELS.isdisjoint(bare.lower()) and rare_pairs(bare) <= 1


def _is_acronym(part: str) -> bool:
    return part.isupper() and 1 < len(part) <= _SHORTEST_WORD


def is_word(word: str) -> bool:
    """Tell whether letters read as words in one case or in CamelCase, with four digits at most behind them."""
    letters = word.rstrip("0123456789")
    if not letters:
        return True
    if not letters.isalpha():
        return _is_stamp(word) or _is_version(word) or _is_numbered(word)
    if len(word) - len(letters) > _LONGEST_NUMBER and word[len(letters) :] not in _DIGITS:
        return False
    if letters in (letters.lower(), letters.upper(), letters.title()):
        return True
    return len(letters) <= _LONGEST_CAMEL and _is_camel_case(letters)


def camel_words(text: str) -> list[str]:
    """Return the words of CamelCase: `HTTPServerName` has `HTTP`, `Server` and `Name`."""
    import re

    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)


def _is_camel_case(letters: str) -> bool:
    found = camel_words(letters)
    words = [part for part in found if not _is_acronym(part) and part not in ("A", "I")]
    if len(letters) <= _AVERAGE_WORD * len(found):
        return False
    vowels = all(len(part) > 1 and not _VOWELS.isdisjoint(part.lower()) for part in words)
    return vowels and sum(map(rare_pairs, words)) <= _MOST_RARE_PAIRS


def rare_pairs(word: str) -> int:
    """Count the letters that hardly follow the one before: names have fewer than random letters."""
    lower = word.lower()
    return sum(after in _RARE_AFTER[before] for before, after in zip(lower, lower[1:], strict=False))  # noqa: RUF007 - hot path
