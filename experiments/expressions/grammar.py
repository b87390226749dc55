"""Text -> tree, by a grammar of our own: what is not listed here cannot be written, whoever wrote the file.

    statement  = both { "or" both }
    both       = denial { "and" denial }
    denial     = "not" denial | comparison
    comparison = sum { sign sum } | sum "in" sum ".." sum        sign: < <= > >= == != =
    sum        = product { "+" product | "-" product }
    product    = factor { "*" factor | "/" factor }
    factor     = "-" factor | "(" statement ")" | number | month | name [ "(" statement { "," statement } ")" ]

A name is ASCII, with dots between its parts, in backquotes or without; a month is written YYYY-MM.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONGEST = 4_000  # characters
DEEPEST = 40  # parentheses, denials and signs within each other
MOST_FACTORS = 40

WORDS = ("and", "or", "not", "in")
COMPARISONS = ("<=", ">=", "==", "!=", "<", ">", "=")
INSTEAD_OF = {"&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "~": "not"}

_NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n]+)
    |`(?P<quoted>{_NAME})`
    |(?P<name>{_NAME})
    |(?P<month>[0-9]{{4}}-[0-9]{{2}})(?![0-9A-Za-z_])
    |(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![0-9A-Za-z_])
    |(?P<sign>\.\.|<=|>=|==|!=|[-+*/<>=(),])
    |(?P<other>\*\*|&&?|\|\|?|.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)


class Unreadable(ValueError):
    """What is wrong with an expression: the piece, what is allowed, and the nearest name that is."""

    def __init__(self, piece: str, allowed: str, nearest: str | None = None) -> None:
        self.piece, self.allowed, self.nearest = piece, allowed, nearest
        super().__init__(f"{piece!r}: {allowed}")


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, YYYY-MM."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an outcome, party, body, issue or category."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A word of the vocabulary with its arguments."""

    name: str
    arguments: tuple[Tree, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A sign or word and what it joins; `in` joins a value and both ends of a range."""

    sign: str
    parts: tuple[Tree, ...]
    text: str


type Tree = Number | Month | Name | Call | Operation


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse(text: str) -> Tree:
    """Return the tree of an expression; Unreadable says which piece is not allowed, and what is."""
    if not text.strip():
        raise Unreadable(text, "is empty: write a statement about a run, as in nominal_reform > 0.1")
    if len(text) > LONGEST:
        raise Unreadable(text[:40] + "...", f"has {len(text):,} characters; at most {LONGEST:,} are read")
    return _Parser(text).whole()


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind, piece = str(found.lastgroup), found[found.lastgroup or 0]
        if kind == "other":
            raise Unreadable(piece, _why_not(piece))
        if kind == "name" and piece in WORDS:
            kind = "sign"
        if kind == "quoted":
            kind = "name"
        if kind != "space":
            yield _Token(kind, piece, found.start(), found.end())


def _why_not(piece: str) -> str:
    if piece in INSTEAD_OF:
        return f"is not read here: write {INSTEAD_OF[piece]}"
    if piece == "`":
        return "opens a name that does not end: letters a to z, digits, _ and dots between two backquotes"
    if piece.isdigit() and piece.isascii():
        return "begins no number that can be read: write digits with a point, as in 0.25"
    kind = "is not read here" if piece.isascii() else "is not ASCII"
    return f"{kind}: names of outcomes, numbers, < <= > >= == != + - * / and, or, not"


class _Parser:
    """One expression being read from left to right; each method reads one line of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [*_tokens(text), _Token("end", "", len(text), len(text))]
        self._at = 0
        self._depth = 0

    def whole(self) -> Tree:
        tree = self._statement()
        if self._next.kind != "end":
            raise self._unexpected("and, or, a comparison or the end")
        return tree

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> str | None:
        """Return the next sign and go on, if it is one of these."""
        if self._next.kind != "sign" or self._next.text not in signs:
            return None
        self._at += 1
        return self._tokens[self._at - 1].text

    def _require(self, sign: str) -> None:
        if self._take(sign) is None:
            raise self._unexpected(sign)

    def _unexpected(self, wanted: str) -> Unreadable:
        here = self._next
        if here.kind == "end":
            return Unreadable(self._text, f"ends too early: expected is {wanted}")
        return Unreadable(here.text, f"does not belong at character {here.start + 1}: expected is {wanted}")

    def _since(self, start: int) -> str:
        return self._text[start : self._tokens[self._at - 1].end]

    def _operation(self, sign: str, parts: tuple[Tree, ...], start: int) -> Operation:
        return Operation(sign, parts, self._since(start))

    def _inside(self, read: Callable[[], Tree]) -> Tree:
        """Read something within something else, to a bounded depth."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(
                self._next.text, f"stands deeper than {DEEPEST} parentheses and signs within each other"
            )
        tree = read()
        self._depth -= 1
        return tree

    def _statement(self) -> Tree:
        return self._joined("or", self._both)

    def _both(self) -> Tree:
        return self._joined("and", self._denial)

    def _joined(self, word: str, read: Callable[[], Tree]) -> Tree:
        start = self._next.start
        parts = [read()]
        while self._take(word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else self._operation(word, tuple(parts), start)

    def _denial(self) -> Tree:
        start = self._next.start
        if self._take("not"):
            return self._operation("not", (self._inside(self._denial),), start)
        return self._comparison()

    def _comparison(self) -> Tree:
        start = self._next.start
        sums, signs = [self._sum()], []
        if self._take("in"):
            low = self._sum()
            self._require("..")
            return self._operation("in", (sums[0], low, self._sum()), start)
        while sign := self._take(*COMPARISONS):
            signs.append(sign)
            sums.append(self._sum())
        pairs = [
            self._operation(sign, (left, right), start)
            for sign, left, right in zip(signs, sums, sums[1:], strict=False)
        ]
        if not pairs:
            return sums[0]
        return pairs[0] if len(pairs) == 1 else self._operation("and", tuple(pairs), start)

    def _sum(self) -> Tree:
        start = self._next.start
        parts = [self._product()]
        while sign := self._take("+", "-"):
            here, part = self._next.start, self._product()
            parts.append(part if sign == "+" else self._operation("negative", (part,), here))
        return parts[0] if len(parts) == 1 else self._operation("+", tuple(parts), start)

    def _product(self) -> Tree:
        start = self._next.start
        tree, factors = self._factor(), 1
        while sign := self._take("*", "/"):
            tree, factors = self._operation(sign, (tree, self._factor()), start), factors + 1
            if factors > MOST_FACTORS:
                raise Unreadable(tree.text[:40], f"multiplies more than {MOST_FACTORS} factors")
        return tree

    def _factor(self) -> Tree:
        start = self._next.start
        if self._take("-"):
            return self._operation("negative", (self._inside(self._factor),), start)
        if self._take("("):
            tree = self._inside(self._statement)
            self._require(")")
            return tree
        return self._atom()

    def _atom(self) -> Tree:
        token = self._next
        if token.kind not in ("number", "month", "name"):
            raise self._unexpected("an outcome, a number or (")
        self._at += 1
        if token.kind == "number":
            return _number(token.text)
        if token.kind == "month":
            return _month(token.text)
        if self._take("("):
            arguments = self._inside(self._arguments)
            assert isinstance(arguments, Operation)
            return Call(token.text, arguments.parts, self._since(token.start))
        return Name(token.text)

    def _arguments(self) -> Tree:
        start, parts = self._next.start, [self._statement()]
        while self._take(","):
            parts.append(self._statement())
        self._require(")")
        return self._operation(",", tuple(parts), start)


def _number(text: str) -> Number:
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(text, "is not a finite number")
    return Number(value, text)


def _month(text: str) -> Month:
    if not "01" <= text[-2:] <= "12":
        raise Unreadable(text, "is not a month: write YYYY-MM, or put blanks around a minus")
    return Month(text)
