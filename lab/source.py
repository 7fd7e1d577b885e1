"""An experiment's code as text: what can be known of it without ever running it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

type Function = ast.FunctionDef | ast.AsyncFunctionDef


class UnfitSource(Exception):
    """The code does not have the form of an experiment: what is wrong, and what to do."""


def signature(source: str, action: str) -> dict[str, object]:
    """The action's parameters with their defaults. Raises UnfitSource."""
    function = _action(source, action)
    given = function.args
    if given.vararg or given.kwarg or given.posonlyargs:
        raise UnfitSource(f"`{action}` takes *args, **kwargs or `/`; give it plain arguments")
    named = [*given.args, *given.kwonlyargs]
    bare = [None] * (len(given.args) - len(given.defaults))
    defaults = [*bare, *given.defaults, *given.kw_defaults]
    return {
        argument.arg: _constant(argument.arg, default)
        for argument, default in zip(named, defaults, strict=True)
    }


def receivers(source: str) -> set[str]:
    """The names of the functions that the code connects to a signal."""
    return {name for name, _ in _connections(ast.parse(source))}


def switch_off(source: str, off: Collection[str]) -> str:
    """The code with the connections of some receivers commented out.

    No line is added or removed, so that a line number means the same in both.
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    cut = [node for name, node in _connections(tree) if name in off]
    for node in cut:
        for number in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[number] = _commented(lines[number])
    for body in _bodies(tree):
        if all(statement in cut for statement in body):  # a block needs a statement
            first = body[0].lineno - 1
            lines[first] = lines[first].replace("# ", "pass  # ", 1)
    return "\n".join(lines) + "\n"


def lines_that_break_a_paste(source: str) -> list[int]:
    """The numbers of blank lines inside functions: a shell ends the function there."""
    lines = source.splitlines()
    inside = {
        number
        for node in ast.parse(source).body
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return [number for number in sorted(inside) if not lines[number - 1].strip()]


def _action(source: str, name: str) -> Function:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise UnfitSource(f"line {error.lineno} is not Python ({error.msg}); correct it") from error
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return node
    raise UnfitSource(f"there is no function `{name}`; write it, or correct `action`")


def _constant(name: str, default: ast.expr | None) -> object:
    if default is None:
        raise UnfitSource(f"the argument `{name}` has no default; give it one")
    try:
        return ast.literal_eval(default)
    except ValueError as error:
        raise UnfitSource(f"the default of `{name}` is not a plain value; make it one") from error


def _connections(tree: ast.Module) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Each place that connects a function by its name, as (name, decorator or statement)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and _last_name(decorator.func) == "receiver":
                    yield node.name, decorator
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute) and call.func.attr == "connect":
                for name in _connected(call):
                    yield name, node


def _connected(call: ast.Call) -> Iterator[str]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "receiver"]
    for value in [*call.args[:1], *named]:
        if isinstance(value, ast.Name):
            yield value.id


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and not isinstance(node, ast.Module):
                yield body


def _commented(line: str) -> str:
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}# {bare}"
