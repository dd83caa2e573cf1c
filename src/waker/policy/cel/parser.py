"""Parser: from the text of an expression to its nodes, by precedence climbing.

Depth is bounded (`MAX_DEPTH`), so that no expression can exhaust the stack; chains of `&&` and `||` count once.
"""

from __future__ import annotations

from waker.policy.cel.ast import (
    Call,
    Conditional,
    Ident,
    ListLiteral,
    Literal,
    Logic,
    MapLiteral,
    Message,
    Node,
    Select,
)
from waker.policy.cel.errors import CelError
from waker.policy.cel.lexer import KEYWORDS, RESERVED, Token, fail, tokens
from waker.policy.cel.literals import double, integer, text_or_bytes, unsigned
from waker.policy.cel.macros import expand
from waker.policy.cel.types import BOOL, BYTES, DOUBLE, INT, NULL, STRING, UINT

MAX_DEPTH = 120
_BINARY = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "/", "%"), 3),
}
_CONSTANTS = {"true": (True, BOOL), "false": (False, BOOL), "null": (None, NULL)}


def parse(source: str) -> Node:
    """The expression as nodes. Raises CelError with the place of what is wrong."""
    try:
        return Parser(source).whole()
    except RecursionError:
        raise CelError("the expression is nested too deeply") from None


class Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.next = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.expression()
        if self.peek.kind != "end":
            raise self.unexpected()
        return node

    # -- tokens
    @property
    def peek(self) -> Token:
        return self.tokens[self.next]

    def unexpected(self) -> CelError:
        token = self.peek
        what = "the expression ends too early" if token.kind == "end" else f"unexpected {token.text!r}"
        return self.fail(token.at, what)

    def fail(self, at: int, message: str, near: str | None = None) -> CelError:
        return fail(self.source, at, message, near)

    def take(self, text: str) -> bool:
        token = self.tokens[self.next]
        if token.text == text and token.kind in ("op", "ident"):
            self.next += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            found = "the end" if self.peek.kind == "end" else repr(self.peek.text)
            raise self.fail(self.peek.at, f"expected {text!r}, found {found}")

    def deeper(self, at: int, by: int = 1) -> None:
        self.depth += by
        if self.depth > MAX_DEPTH:
            raise self.fail(at, f"the expression is nested more than {MAX_DEPTH} deep")

    # -- expressions
    def expression(self) -> Node:
        at = self.peek.at
        self.deeper(at)
        test = self.logic("||")
        if self.take("?"):
            yes = self.logic("||")
            self.need(":")
            test = Conditional(at, test, yes, self.expression())
        self.depth -= 1
        return test

    def logic(self, op: str) -> Node:
        first = self.logic("&&") if op == "||" else self.binary(1)
        if not self.take(op):
            return first
        args = [first]
        while True:
            args.append(self.logic("&&") if op == "||" else self.binary(1))
            if not self.take(op):
                return Logic(first.at, op, args)

    def binary(self, level: int) -> Node:
        left = self.unary()
        climbed = 0
        while True:
            token = self.peek
            precedence = _BINARY.get(token.text, 0) if token.kind in ("op", "ident") else 0
            if precedence < level:
                self.depth -= climbed
                return left
            self.next += 1
            climbed += 1
            self.deeper(token.at)
            right = self.binary(precedence + 1)
            name = "@in" if token.text == "in" else f"_{token.text}_"
            left = Call(token.at, name, None, [left, right])

    def unary(self) -> Node:
        token = self.peek
        if token.kind != "op" or token.text not in ("!", "-"):
            return self.member()
        following = self.tokens[self.next + 1].kind
        if token.text == "-" and following in ("int", "double"):
            return self.member()
        signs: list[Token] = []
        while self.peek.text == token.text and self.peek.kind == "op":
            if token.text == "-" and self.tokens[self.next + 1].kind in ("int", "double"):
                break
            signs.append(self.peek)
            self.next += 1
        if self.peek.text in ("!", "-") and self.peek.text != token.text:
            raise self.unexpected()
        self.deeper(token.at, len(signs))
        node = self.member()
        self.depth -= len(signs)
        for sign in reversed(signs):
            node = Call(sign.at, f"{sign.text}_", None, [node])
        return node

    def member(self) -> Node:
        node = self.primary()
        climbed = 0
        while True:
            token = self.peek
            if token.kind != "op" or token.text not in (".", "[", "{"):
                self.depth -= climbed
                return node
            climbed += 1
            self.deeper(token.at)
            self.next += 1
            if token.text == ".":
                node = self.selected(node, token.at)
            elif token.text == "[":
                name = "_[?_]" if self.take("?") else "_[_]"
                node = Call(token.at, name, None, [node, self.expression()])
                self.need("]")
            else:
                node = self.message(node, token.at)

    def selected(self, operand: Node, at: int) -> Node:
        optional = self.take("?")
        token = self.peek
        if token.kind == "quoted":
            self.next += 1
            return Select(at, operand, token.text[1:-1], optional=optional, quoted=True)
        if token.kind != "ident" or token.text in KEYWORDS:
            raise self.unexpected()
        self.next += 1
        if not optional and self.peek.text == "(" and self.peek.kind == "op":
            return self.called(token, operand)
        return Select(at, operand, token.text, optional=optional)

    def called(self, name: Token, target: Node | None) -> Node:
        self.need("(")
        args = self.arguments(")")
        return expand(self, Call(name.at, name.text, target, args))

    def arguments(self, end: str) -> list[Node]:
        args: list[Node] = []
        while not self.take(end):
            args.append(self.expression())
            if not self.take(","):
                self.need(end)
                break
            if end == ")" and self.peek.text == ")" and self.peek.kind == "op":
                raise self.unexpected()
        return args

    def primary(self) -> Node:
        token = self.peek
        self.next += 1
        match token.kind:
            case "int" | "uint" | "double" | "string":
                return self.literal(token)
            case "ident":
                if token.text in _CONSTANTS:
                    value, of = _CONSTANTS[token.text]
                    return Literal(token.at, value, type=of)
                return self.named(token)
            case "op":
                return self.grouped(token)
        self.next -= 1
        raise self.unexpected()

    def named(self, token: Token, rooted: bool = False) -> Node:
        if token.text in RESERVED:
            raise self.fail(token.at, f"{token.text!r} is a reserved word")
        if self.peek.text == "(" and self.peek.kind == "op":
            return self.called(token, None)
        return Ident(token.at, token.text, rooted=rooted)

    def grouped(self, token: Token) -> Node:
        match token.text:
            case "(":
                node = self.expression()
                self.need(")")
                return node
            case "[":
                return self.list(token.at)
            case "{":
                return self.map(token.at)
            case "-":
                number = self.peek
                self.next += 1
                return self.literal(number, negative=True)
            case "." if self.peek.kind == "ident":
                name = self.peek
                self.next += 1
                return self.named(name, rooted=True)
        self.next -= 1
        raise self.unexpected()

    def list(self, at: int) -> Node:
        items: list[Node] = []
        optional: list[bool] = []
        while not self.take("]"):
            optional.append(self.take("?"))
            items.append(self.expression())
            if not self.take(","):
                self.need("]")
                break
        return ListLiteral(at, items, optional)

    def map(self, at: int) -> Node:
        entries: list[tuple[Node, Node]] = []
        optional: list[bool] = []
        while not self.take("}"):
            optional.append(self.take("?"))
            key = self.expression()
            self.need(":")
            entries.append((key, self.expression()))
            if not self.take(","):
                self.need("}")
                break
        return MapLiteral(at, entries, optional)

    def message(self, named: Node, at: int) -> Node:
        parts: list[str] = []
        node = named
        while isinstance(node, Select) and not node.optional:
            parts.append(node.name)
            node = node.operand
        if not isinstance(node, Ident):
            raise self.fail(at, "unexpected '{'")
        while not self.take("}"):
            self.take("?")
            if self.peek.kind not in ("ident", "quoted"):
                raise self.unexpected()
            self.next += 1
            self.need(":")
            self.expression()
            if not self.take(","):
                self.need("}")
                break
        return Message(node.at, ".".join([node.name, *reversed(parts)]))

    def literal(self, token: Token, negative: bool = False) -> Node:
        try:
            match token.kind:
                case "int":
                    return Literal(token.at, integer(token.text, negative), type=INT)
                case "uint":
                    return Literal(token.at, unsigned(token.text), type=UINT)
                case "double":
                    return Literal(token.at, double(token.text, negative), type=DOUBLE)
            value = text_or_bytes(token.text)
        except ValueError as error:
            raise self.fail(token.at, str(error)) from None
        return Literal(token.at, value, type=BYTES if isinstance(value, bytes) else STRING)
