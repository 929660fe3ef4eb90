"""Builds the mutants: each guard in the source gets a switch that turns it off, as its module is imported.

One import holds all mutants; `active` has the numbers of those that are switched on. A guard is an `if` that ends in
`return`, `raise` or `continue`; a call that narrows a queryset; a decorator that refuses; the permissions of an admin
action, unless it needs no more than its list; and what a function named may_…, can_… or has_…_permission returns.
"""

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import wraps
from hashlib import sha256
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any

from django.db.models import Manager, QuerySet

ROOT = Path(__file__).parents[2]
APPS = ["core", "accounts", "notifications", "profiles", "matches", "agreements", "program"]
NOT_GUARDS = {"migrations", "management", "templatetags", "data"}
REFUSING_DECORATORS = {"require_POST", "require_safe", "require_GET", "require_http_methods", "permission_required"}
DECIDING_FUNCTIONS = ("may_", "can_", "has_")
LEAVING = ast.Return | ast.Raise | ast.Continue

sites: dict[int, str] = {}  # what each switch turns off, by its number
active: frozenset[int] = frozenset()  # the numbers of the mutants that are switched on
same: Counter[str] = Counter()  # how often each description was given; the second has “#2” after it
reached: set[int] = set()  # the switches that could have mattered since this was last emptied


def is_off(number: int) -> bool:
    """Whether this guard is switched off now. Notes that it was passed."""
    reached.add(number)
    return number in active


def refuses(number: int, condition: Any) -> Any:
    """What the condition of an `if` says, or False. Where it does not hold, its removal changes nothing."""
    return condition and not is_off(number)


def allows(number: int, answer: Any) -> Any:
    """The answer of a deciding function, or True. Where it is yes, its removal changes nothing."""
    return True if not answer and is_off(number) else answer


def narrowing(number: int, method: Callable) -> Callable:
    """The method, or one that returns all rows of its queryset."""
    rows = getattr(method, "__self__", None)
    if not isinstance(rows, QuerySet | Manager) or not is_off(number):
        return method
    return lambda *arguments, **options: rows.all()


def decorator(number: int, decorate: Callable) -> Callable:
    def decorate_switchable(function: Callable) -> Callable:
        guarded = decorate(function)

        @wraps(guarded)
        def either(*arguments: Any, **options: Any) -> Any:
            return (function if is_off(number) else guarded)(*arguments, **options)

        return either

    return decorate_switchable


class Permissions(list):
    """The permissions an admin action needs, or only the one to see the list."""

    number: int

    def __iter__(self) -> Iterator:
        return iter(["view"]) if is_off(self.number) else super().__iter__()


def permissions(number: int, names: list[str]) -> Permissions:
    switchable = Permissions(names)
    switchable.number = number
    return switchable


class SwitchAdder(ast.NodeTransformer):
    """Adds a switch to every guard of one module."""

    def __init__(self, path: str, narrowing_methods: set[str]) -> None:
        self.path, self.narrowing_methods = path, narrowing_methods
        self.names: list[str] = []
        self.is_deciding = False

    def switch(self, function: str, kind: str, guard: ast.AST, *arguments: ast.expr) -> ast.Call:
        """A call of one of the functions above, with the number of a new site as its first argument."""
        where = f"{self.path}:{'.'.join(self.names)}"
        description = f"{where}: {kind} {' '.join(ast.unparse(guard).split())[:200]}"
        same[description] += 1
        number = len(sites) + 1
        sites[number] = f"{description} #{same[description]}" if same[description] > 1 else description
        name = ast.Attribute(ast.Name("_switches", ast.Load()), function, ast.Load())
        return ast.Call(name, [ast.Constant(number), *arguments], [])

    def visit_scope(self, node: Any) -> Any:
        decorators, node.decorator_list = node.decorator_list, []
        was_deciding, self.is_deciding = self.is_deciding, node.name.startswith(DECIDING_FUNCTIONS)
        self.names.append(node.name)
        self.generic_visit(node)
        node.decorator_list = [self.switchable_decorator(decorator) for decorator in decorators]
        self.names.pop()
        self.is_deciding = was_deciding
        return node

    visit_FunctionDef = visit_ClassDef = visit_AsyncFunctionDef = visit_scope  # noqa: N815 — ast's own names

    def switchable_decorator(self, decorator: ast.expr) -> ast.expr:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in REFUSING_DECORATORS:
            return self.switch("decorator", "decorator", decorator, decorator)
        for keyword in getattr(decorator, "keywords", []):
            if keyword.arg == "permissions" and ast.unparse(keyword.value) != "['view']":
                keyword.value = self.switch("permissions", "permissions", keyword.value, keyword.value)
        return decorator

    def visit_If(self, node: ast.If) -> ast.If:  # noqa: N802 — ast's own name
        if isinstance(node.body[-1], LEAVING) and not node.orelse:
            refusing = self.switch("refuses", "if", node.test, node.test)
            self.generic_visit(node)
            node.test = refusing
            return node
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:  # noqa: N802 — ast's own name
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.narrowing_methods:
            arguments = ast.Call(ast.Name(node.func.attr, ast.Load()), node.args, node.keywords)
            method = self.switch("narrowing", "call", arguments, node.func)
            self.generic_visit(node)
            node.func = method
            return node
        self.generic_visit(node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:  # noqa: N802 — ast's own name
        if self.is_deciding and node.value is not None and not isinstance(node.value, ast.Constant):
            allowing = self.switch("allows", "return", node.value, node.value)
            self.generic_visit(node)
            node.value = allowing
            return node
        self.generic_visit(node)
        return node


def narrowing_methods() -> set[str]:
    """`filter`, `exclude`, and our own queryset methods that return some of the rows."""
    names = {"filter", "exclude"}
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name.endswith("QuerySet"):
                names |= {
                    method.name
                    for method in node.body
                    if isinstance(method, ast.FunctionDef) and {"filter", "exclude"} & attributes_in(method)
                }
    return {name for name in names if not name.startswith("with_")}


def attributes_in(node: ast.AST) -> set[str]:
    return {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}


def source_files() -> list[Path]:
    files = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [path for path in files if not NOT_GUARDS & set(path.relative_to(ROOT).parts)]


def module_names() -> list[str]:
    files = [path.relative_to(ROOT).with_suffix("") for path in source_files()]
    return [".".join(path.parts).removesuffix(".__init__") for path in files]


def digest_of_sources() -> str:
    return sha256(b"\0".join(path.read_bytes() for path in source_files())).hexdigest()


class SwitchingLoader(SourceFileLoader):
    """Loads a module with a switch at every guard; never from a cached file."""

    narrowing_methods: set[str]

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        tree = ast.parse(Path(path).read_text())
        relative = str(Path(path).relative_to(ROOT))
        SwitchAdder(relative, self.narrowing_methods).visit(tree)
        at = 1 if ast.get_docstring(tree) is not None else 0
        tree.body.insert(at, ast.Import([ast.alias("tests.mutants.switches", "_switches")]))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class SwitchingFinder(MetaPathFinder):
    def __init__(self) -> None:
        self.files = {str(path) for path in source_files()}
        self.narrowing_methods = narrowing_methods()

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname.partition(".")[0] not in APPS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin in self.files:
            spec.loader = SwitchingLoader(fullname, spec.origin)
            spec.loader.narrowing_methods = self.narrowing_methods
        return spec


def install() -> None:
    """From now on every module of the portal is imported with its switches."""
    sys.meta_path.insert(0, SwitchingFinder())
