"""What can be seen in a template without running any of it, not even the constant expressions that Jinja would fold."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import jinja2
from jinja2 import meta, nodes
from jinja2.visitor import NodeTransformer

from draftflow.rendering.sandbox import Fault, environment, fault

N = TypeVar("N", bound=nodes.Node)
_NAMING = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
_NOT_A_NAME = "0"
MAX_TOKENS = 20_000
"""Names, signs and spaces inside the tags: Jinja's own analysis takes time that grows with the square of their number.
The shipped templates have at most 250."""
MAX_DEPTH = 100


class Reference(NamedTuple):
    """A template that another one names, the line it does so on, and whether it may be missing."""

    name: str
    line: int
    optional: bool


class Remark(NamedTuple):
    """Something that cannot be meant, in the template `name` on `line` (1-based)."""

    name: str
    line: int
    problem: str


def parse(name: str, text: str) -> nodes.Template:
    """A template as a tree.

    Raises:
        Fault: It is none, or is larger or nested deeper inside its tags than anybody writes.
    """
    jinja = environment({})
    try:
        if len(text) > MAX_TOKENS:  # else it cannot have more
            tokens = sum(1 for _, kind, _ in islice(jinja.lex(text, name), MAX_TOKENS + 1) if kind != "data")
            if tokens > MAX_TOKENS:
                raise Fault(name, f"more than {MAX_TOKENS:,} names and signs inside its tags")
        tree = jinja.parse(text, name)
    except (jinja2.TemplateError, RecursionError, ValueError) as error:  # a number of 5,000 digits is a ValueError
        raise fault(name, error, {}) from None
    _see_depth(name, tree)
    return tree


def _see_depth(name: str, tree: nodes.Template) -> None:
    """See that a tree can be walked by recursion."""
    level: list[nodes.Node] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in node.iter_child_nodes()]
        if not level:
            return
    raise Fault(name, f"nested deeper than {MAX_DEPTH} levels", level[0].lineno)


class _Seen(NamedTuple):
    """What one look at a template has found: what it includes and what it must be given, or what is wrong with that."""

    references: tuple[Reference, ...] | Fault
    undeclared: Mapping[str, int] | Fault


def references(name: str, text: str) -> tuple[Reference, ...]:
    """The templates that a template includes, imports or extends, in order.

    Raises:
        Fault: It names one by a computed name, of which nobody could say beforehand what it takes in; or see `parse`.
    """
    found = _seen(name, text).references
    if isinstance(found, Fault):
        raise Fault(*found.args)
    return found


def undeclared(name: str, text: str) -> Mapping[str, int]:
    """The variables that a template must be given, with the first line each is used on.

    Raises:
        Fault: It is no template, or uses a filter or a test that does not exist.
    """
    found = _seen(name, text).undeclared
    if isinstance(found, Fault):
        raise Fault(*found.args)
    return found


@lru_cache(maxsize=256)  # a batch looks at the same templates before each article, a status for each unit
def _seen(name: str, text: str) -> _Seen:
    try:
        tree = parse(name, text)
    except Fault as wrong:
        return _Seen(wrong, wrong)
    found: list[tuple[Reference, ...] | Mapping[str, int] | Fault] = []
    for look in (_references, _undeclared):  # in this order: the second leaves the tree without its constants
        try:
            found.append(look(name, tree))
        except Fault as wrong:
            found.append(wrong)
    return _Seen(*found)  # type: ignore[arg-type]  # in the order of the fields


def _references(name: str, tree: nodes.Template) -> tuple[Reference, ...]:
    found: list[Reference] = []
    for node in tree.find_all(_NAMING):
        target: Any = getattr(node, "template")  # noqa: B009 - Jinja types the search by the common base
        several = target.items if isinstance(target, (nodes.Tuple, nodes.List)) else [target]
        names = [each.value for each in several if isinstance(each, nodes.Const) and isinstance(each.value, str)]
        if len(names) != len(several):
            raise Fault(name, "names another template by an expression; write its name in quotes", node.lineno)
        may_miss = len(names) > 1 or getattr(node, "ignore_missing", False)
        found += [Reference(each, node.lineno, may_miss) for each in names]
    return tuple(found)


def _undeclared(name: str, tree: nodes.Template) -> Mapping[str, int]:
    lines: dict[str, int] = {}
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load":
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    try:
        used = meta.find_undeclared_variables(_WithoutConstants().visit(tree))
    except (jinja2.TemplateError, RecursionError) as error:
        raise fault(name, error, {}) from None
    return {each: lines.get(each, 1) for each in sorted(used - {_NOT_A_NAME})}


class _WithoutConstants(NodeTransformer):
    """Puts a name that cannot be one for each constant: with nothing constant, Jinja has nothing to compute."""

    def visit_Const(self, node: nodes.Const) -> nodes.Name:  # noqa: N802 - Jinja's visitors are named by node
        return nodes.Name(_NOT_A_NAME, "load", lineno=node.lineno)


def unreachable(trees: Mapping[str, nodes.Template], name: str) -> list[Remark]:
    """What in the template `name` can never be shown; `trees` holds it and all it refers to."""
    tree = trees[name]
    above = list(_ancestors(trees, tree))
    inherited = {block.name for ancestor in above for block in ancestor.find_all(nodes.Block)}
    own = {block.name for block in tree.find_all(nodes.Block)}
    called = {node.name for each in trees.values() for node in _of(each, nodes.Name) if node.ctx == "load"}
    called |= {i if isinstance(i, str) else i[0] for each in trees.values() for i in _imported(each)}
    called |= {node.attr for each in trees.values() for node in _of(each, nodes.Getattr)}
    remarks = [*_constant_tests(name, tree), *_without_block(name, tree, own | inherited, inherited)]
    remarks += [
        Remark(name, macro.lineno, f"macro {macro.name!r} is never called")
        for macro in _of(tree, nodes.Macro)
        if macro.name not in called
    ]
    if above or tree.find(nodes.Extends):
        remarks += list(_never_shown(name, tree, inherited))
    return sorted(remarks, key=lambda remark: remark.line)


def _never_shown(name: str, tree: nodes.Template, inherited: set[str]) -> Iterator[Remark]:
    """In a template that extends another: blocks the other does not have, and text outside of blocks."""
    for block in _of(tree, nodes.Block):
        if block.name not in inherited:
            yield Remark(name, block.lineno, f"block {block.name!r} is never shown: what it extends has no such block")
    for output in tree.body:
        if isinstance(output, nodes.Output):
            shown = [n for n in output.nodes if not (isinstance(n, nodes.TemplateData) and not n.data.strip())]
            if shown:
                line = shown[0].lineno
                if isinstance(shown[0], nodes.TemplateData):
                    line += len(shown[0].data) - len(shown[0].data.lstrip("\n"))
                yield Remark(name, line, "is never shown: of a template that extends another only the blocks are")


def _constant_tests(name: str, tree: nodes.Template) -> Iterator[Remark]:
    for node in _of(tree, nodes.If):
        if isinstance(node.test, nodes.Const):
            what = "what follows `else`" if node.test.value else "what is inside"
            if not node.test.value or node.else_ or node.elif_:
                yield Remark(name, node.lineno, f"the test is always {bool(node.test.value)}: {what} is never shown")


def _without_block(name: str, tree: nodes.Template, blocks: set[str], inherited: set[str]) -> Iterator[Remark]:
    """`self.x()` without a block x, `super()` without a block above."""
    for node in _of(tree, nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == "self" and node.attr not in blocks:
            yield Remark(name, node.lineno, f"`self.{node.attr}`: there is no block {node.attr!r}")
    for block in _of(tree, nodes.Block):
        for call in _of(block, nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "super" and block.name not in inherited:
                yield Remark(name, call.lineno, f"`super()`: no template above has a block {block.name!r}")


def _ancestors(trees: Mapping[str, nodes.Template], tree: nodes.Template) -> Iterator[nodes.Template]:
    seen: set[str] = set()
    extends = tree.find(nodes.Extends)
    while extends and isinstance(extends.template, nodes.Const) and extends.template.value not in seen:
        seen.add(extends.template.value)
        above = trees.get(extends.template.value)
        if above is None:
            return
        yield above
        extends = above.find(nodes.Extends)


def _imported(tree: nodes.Template) -> Iterable[str | tuple[str, str]]:
    return [name for node in _of(tree, nodes.FromImport) for name in node.names]


def _of(tree: nodes.Node, kind: type[N]) -> Iterator[N]:
    return tree.find_all(kind)
