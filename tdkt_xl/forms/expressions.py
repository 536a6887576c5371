"""Rules as spreadsheet expressions over column numbers, compiled to Python.

`[3]` is the cell in column 3 of the current line; `[lao-dong-tien-tien!3]` is the cell of another line in the same section. A blank
cell counts as 0. `[#]` and `[02!#]` mean each count column, one after the other. Numbers, `%`, `+ - * /`, comparisons and the
functions of `FUNCTIONS` mean the same as in a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

FUNCTIONS = ("SUM", "MIN", "MAX", "ABS", "AND", "OR", "NOT", "IF", "ROUND")
EVERY = 0
"""Column number of a reference that means each count column, one after the other."""
COMPARISONS = {"=": "==", "<>": "!=", "<=": "<=", ">=": ">=", "<": "<", ">": ">"}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|\[(?:(?P<award>[a-z0-9-]+)!)?(?P<column>\d+|#)\]"
    r"|(?P<name>[A-Z]+)(?=\s*\()|(?P<sign><=|>=|<>|[-+*/%(),=<>]))"
)

Value = float | bool


class ExpressionError(ValueError):
    """The text is not an expression of this language. The message says in Vietnamese where, and what is allowed there."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell of the current line (`award` None), or of another line in the same section, given by its award's or row's code."""

    column: int
    award: str | None = None

    @property
    def variable(self) -> str:
        """The cell's name in compiled Python."""
        return f"c{self.column}" if self.award is None else f"a_{self.award.replace('-', '_')}_c{self.column}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in an expression."""

    value: float


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is one of `+ - * /`, a comparison of `COMPARISONS`, `neg` (one operand) or a function's name."""

    operator: str
    operands: tuple[Node, ...]


Node = Number | Reference | Operation


@dataclass(frozen=True)
class Expression:
    """A parsed expression. `references` are its cells, each once, in the order of the text."""

    text: str
    root: Node
    references: tuple[Reference, ...]

    @property
    def over_columns(self) -> bool:
        """True if the expression applies to each count column separately."""
        return any(reference.column == EVERY for reference in self.references)

    def at(self, column: int) -> Expression:
        """Returns the expression for one count column: `[#] = [02!#]` at 4 gives `[4] = [02!4]`."""
        return self.with_references(lambda each: Reference(column, each.award) if each.column == EVERY else each)

    def with_references(self, changed: Callable[[Reference], Reference]) -> Expression:
        """Returns the same expression with other references."""
        return _expression(self.text, _with_references(self.root, changed))

    @property
    def python(self) -> str:
        """`python_source` of the whole expression."""
        return python_source(self.root)

    @property
    def sides(self) -> tuple[Expression, Expression] | None:
        """The two sides of a comparison; None if the expression is not a comparison."""
        if not (isinstance(self.root, Operation) and self.root.operator in COMPARISONS):
            return None
        left, right = self.root.operands
        return _expression(self.text, left), _expression(self.text, right)

    @property
    def divisors(self) -> tuple[Expression, ...]:
        """Everything the expression divides by, except plain numbers."""
        return tuple(_expression(self.text, node) for node in divisors(self.root))

    @property
    def dividend(self) -> Expression:
        """The dividend, if the whole expression is a quotient; otherwise the whole expression."""
        is_quotient = isinstance(self.root, Operation) and self.root.operator == "/"
        return _expression(self.text, self.root.operands[0]) if is_quotient else self  # type: ignore[union-attr]

    def compiled(self) -> Callable[..., Value]:
        """Returns a function of the references' values, in the order of `references`."""
        return compile_function(self.python, [reference.variable for reference in self.references])


def compile_function(body: str, parameters: Sequence[str]) -> Callable[..., Any]:
    """Returns `lambda parameters: body` for source made by this module. It can use only six Python names."""
    builtins = {"sum": _sum, "min": _min, "max": _max, "abs": abs, "round": _round_half_up, "float": float}
    function: Callable[..., Any] = eval(  # noqa: S307 - the source is generated from the parsed tree alone
        f"lambda {', '.join(parameters)}: {body}", {"__builtins__": builtins}
    )
    return function


def parse(text: str) -> Expression:
    """Returns the expression written in `text`. Raises ExpressionError with the place and what is allowed there."""
    parser = _ExpressionParser(text)
    return _expression(text, parser.whole())


def _expression(text: str, root: Node) -> Expression:
    return Expression(text, root, tuple(dict.fromkeys(_references(root))))


def _references(node: Node) -> Iterator[Reference]:
    if isinstance(node, Reference):
        yield node
    elif isinstance(node, Operation):
        for operand in node.operands:
            yield from _references(operand)


def _with_references(node: Node, changed: Callable[[Reference], Reference]) -> Node:
    if isinstance(node, Operation):
        return Operation(node.operator, tuple(_with_references(operand, changed) for operand in node.operands))
    return changed(node) if isinstance(node, Reference) else node


def divisors(node: Node) -> Iterator[Node]:
    """Yields everything the node divides by, except plain numbers."""
    if isinstance(node, Operation):
        if node.operator == "/" and not isinstance(node.operands[1], Number):
            yield node.operands[1]
        for operand in node.operands:
            yield from divisors(operand)


def python_source(node: Node) -> str:
    """Returns Python source over the variables of the node's references; each variable is a number (0 for a blank cell)."""
    if isinstance(node, Number):
        return repr(node.value)
    if isinstance(node, Reference):
        return node.variable
    operands = [python_source(operand) for operand in node.operands]
    operator = node.operator
    if operator in COMPARISONS:
        return f"({operands[0]} {COMPARISONS[operator]} {operands[1]})"
    if operator in "+-*/":
        return f"({operands[0]} {operator} {operands[1]})"
    if operator == "neg":
        return f"(-{operands[0]})"
    if operator in ("AND", "OR"):
        return "(" + f" {operator.lower()} ".join(operands) + ")"
    if operator == "NOT":
        return f"(not {operands[0]})"
    if operator == "IF":
        return f"({operands[1]} if {operands[0]} else {operands[2]})"
    return f"{operator.lower()}({', '.join(operands)})"


def spreadsheet_source(node: Node, cell: Callable[[Reference], str]) -> str:
    """Returns the node as a spreadsheet formula without "=". `cell` returns the address of a reference."""
    if isinstance(node, Number):
        return repr(node.value)
    if isinstance(node, Reference):
        return cell(node)
    operands = [spreadsheet_source(operand, cell) for operand in node.operands]
    if node.operator == "neg":
        return f"(-{operands[0]})"
    if node.operator in COMPARISONS or node.operator in "+-*/":
        return f"({node.operator.join(operands)})"
    if node.operator == "ROUND" and len(operands) == 1:
        operands.append("0")  # a spreadsheet's ROUND needs the number of digits
    return f"{node.operator}({','.join(operands)})"


def _sum(*values: float) -> float:
    total: float = 0
    for value in values:
        total += value
    return total


def _min(*values: float) -> float:
    return min(values)


def _max(*values: float) -> float:
    return max(values)


def _round_half_up(value: float, digits: float = 0) -> float:
    """Rounds like a spreadsheet: halves away from zero."""
    scale = 10.0 ** int(digits)
    return float(int(abs(value) * scale + 0.5) / scale) * (1 if value >= 0 else -1)


class _ExpressionParser:
    """A recursive-descent parser with one method for each level of precedence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._tokens())
        self.at = 0

    def whole(self) -> Node:
        node = self.comparison()
        if self.at < len(self.tokens):
            raise self.error("một phép tính hoặc hết biểu thức")
        return node

    def comparison(self) -> Node:
        left = self.sum()
        sign = self.sign()
        if sign in COMPARISONS:
            self.at += 1
            return Operation(sign, (left, self.sum()))
        return left

    def sum(self) -> Node:
        node = self.product()
        while (sign := self.sign()) in ("+", "-"):
            self.at += 1
            node = Operation(sign, (node, self.product()))
        return node

    def product(self) -> Node:
        node = self.factor()
        while (sign := self.sign()) in ("*", "/"):
            self.at += 1
            # 29% of 100 is 29 only where it is multiplied first: 29 / 100 * 100 is 28.999….
            hundred = node.operands[1] if sign == "*" and isinstance(node, Operation) and node.operator == "/" else None
            if hundred == Number(100) and isinstance(node, Operation):
                node = Operation("/", (Operation("*", (node.operands[0], self.factor())), Number(100)))
            else:
                node = Operation(sign, (node, self.factor()))
        return node

    def factor(self) -> Node:
        if self.sign() == "-":
            self.at += 1
            return Operation("neg", (self.factor(),))
        node = self.primary()
        while self.sign() == "%":
            self.at += 1
            node = Operation("/", (node, Number(100)))
        return node

    def primary(self) -> Node:
        if self.at == len(self.tokens) or self.sign() not in ("", "("):
            raise self.error("một số, một cột như [3], một hàm hoặc “(”")
        token = self.tokens[self.at]
        if token["number"] is not None:
            self.at += 1
            number = float(token["number"])
            return Number(int(number) if number.is_integer() else number)
        if token["column"] is not None:
            self.at += 1
            column = token["column"]
            return Reference(EVERY if column == "#" else int(column), token["award"])
        if token["name"] is not None:
            return self.call(token["name"])
        self.expect("(")
        node = self.comparison()
        self.expect(")")
        return node

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise self.error(f"một trong các hàm {', '.join(FUNCTIONS)}")
        self.at += 1
        self.expect("(")
        operands = [self.comparison()]
        while self.sign() == ",":
            self.at += 1
            operands.append(self.comparison())
        self.expect(")")
        wanted = {"NOT": (1, 1), "ABS": (1, 1), "IF": (3, 3), "ROUND": (1, 2)}.get(name, (1, 99))
        if not wanted[0] <= len(operands) <= wanted[1]:
            raise self.error(f"từ {wanted[0]} đến {wanted[1]} giá trị cho hàm {name}")
        return Operation(name, tuple(operands))

    def sign(self) -> str:
        return (self.tokens[self.at]["sign"] or "") if self.at < len(self.tokens) else ""

    def expect(self, sign: str) -> None:
        if self.sign() != sign:
            raise self.error(f"“{sign}”")
        self.at += 1

    def error(self, wanted: str) -> ExpressionError:
        return self.error_at(self.tokens[self.at].start() if self.at < len(self.tokens) else len(self.text), wanted)

    def error_at(self, place: int, wanted: str) -> ExpressionError:
        place += len(self.text[place:]) - len(self.text[place:].lstrip())
        return ExpressionError(f"“{self.text}”, ký tự {place + 1}: cần {wanted}")

    def _tokens(self) -> Iterator[re.Match[str]]:
        at = 0
        end = len(self.text.rstrip())
        while at < end:
            token = _TOKEN.match(self.text, at)
            if token is None:
                raise self.error_at(at, "một số, một cột như [3], một hàm hoặc một phép tính")
            yield token
            at = token.end()
