"""Programs as different students write them: a known response in another hand, and a copy that hides its source."""

from __future__ import annotations

import ast
import builtins
import keyword

import numpy as np

WORDS = """
edge border rim shell mask_in grid block volume part item value total count result out res tmp data arr field
line row col layer plane depth width step offset place pos point node near far dist gap length size factor scale
weight kernel filt window patch slab beam ray angle theta phi proj back image img pic scan frame board pad core
inner outer first second left right one two alpha beta gamma delta u v w p q r s t foo bar helper inside outside
"""
NOUNS = tuple(WORDS.split())
COMMENTS = ("first attempt", "see the lecture", "works", "check this", "slow but fine", "mm!", "as in the stem")


def names_bound_in(tree: ast.AST, kept: set[str]) -> list[str]:
    """Return the names that a program makes itself, without those that are asked for."""
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found[node.name] = None
        elif isinstance(node, ast.arg):
            found[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
    return [name for name in found if name not in kept and not hasattr(builtins, name) and not keyword.iskeyword(name)]


class Renamed(ast.NodeTransformer):
    """Replaces names."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node


class InAnotherHand(ast.NodeTransformer):
    """Writes statements and expressions in one of the other ways in which they can be written."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.made = 0

    def often(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def fresh(self) -> str:
        self.made += 1
        return f"{self.rng.choice(NOUNS)}_{self.made}"

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if node.value is None or isinstance(node.value, ast.Constant | ast.Name) or not self.often(0.5):
            return node
        return [*self.assigned(name := self.fresh(), node.value), ast.Return(ast.Name(name, ast.Load()))]

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        before: list[ast.stmt] = []
        if isinstance(node.value, ast.Call | ast.BinOp) and self.often(0.5):
            inner = [n for n in ast.walk(node.value) if isinstance(n, ast.Call | ast.BinOp) and n is not node.value]
            inner = [n for n in inner if not _in_comprehension(node.value, n)]
            if inner:
                chosen, name = inner[int(self.rng.integers(len(inner)))], self.fresh()
                before = self.assigned(name, chosen)
                node.value = _Replaced(chosen, ast.Name(name, ast.Load())).visit(node.value)
        target = node.targets[0]
        same = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        if same and self.often(0.5):
            assert isinstance(target, ast.Tuple)
            assert isinstance(node.value, ast.Tuple)
            pairs = zip(target.elts, node.value.elts, strict=True)
            return [*before, *(ast.Assign([one], value, lineno=0) for one, value in pairs)]
        return [*before, node]

    def assigned(self, name: str, value: ast.expr) -> list[ast.stmt]:
        return [ast.Assign([ast.Name(name, ast.Store())], value, lineno=0)]

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name) or not self.often(0.5):
            return node
        return ast.Assign([node.target], ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value), lineno=0)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        turned = {ast.Eq: ast.Eq, ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
        operator = turned.get(type(node.ops[0]))
        if len(node.ops) > 1 or operator is None or not self.often(0.4):
            return node
        return ast.Compare(node.comparators[0], [operator()], [node.left])

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and self.often(0.4):
            return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "power", ast.Load()), [node.left, node.right], [])
        if isinstance(node.op, ast.Add | ast.Mult) and self.often(0.3):
            return ast.BinOp(node.right, node.op, node.left)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        range_of_one = isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1
        if range_of_one and self.often(0.5):
            node.args = [ast.Constant(0), *node.args]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        extra = (
            'assert len(np.shape(a)) == 3, "not a volume"', "verbose = False", "if False:\n    print('here')",
            "eps = 1e-12", "start = 0", '"""My solution."""', "names = ['z', 'y', 'x']", "print('called')",
        )  # fmt: skip
        for line in extra:
            if self.often(0.12):
                node.body[0:0] = ast.parse(line).body
        return node


class _Replaced(ast.NodeTransformer):
    def __init__(self, what: ast.AST, by: ast.expr) -> None:
        self.what, self.by = what, by

    def visit(self, node: ast.AST) -> ast.AST:
        return self.by if node is self.what else super().visit(node)


def _in_comprehension(tree: ast.AST, node: ast.AST) -> bool:
    """Whether an expression stands where it cannot be taken out of."""
    kinds = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp, ast.Lambda)
    return any(node is inner for outer in ast.walk(tree) if isinstance(outer, kinds) for inner in ast.walk(outer))


def in_another_hand(program: str, asked: set[str], rng: np.random.Generator) -> str:
    """Return a program that does the same, as somebody else would write it."""
    tree = ast.parse(program)
    tree = ast.fix_missing_locations(InAnotherHand(rng).visit(tree))
    return _with_comments(_renamed(tree, asked, rng), rng)


def copied(program: str, asked: set[str], rng: np.random.Generator) -> str:
    """Return a copy of a program with other names, other comments, and its functions in another order."""
    tree = ast.parse(program)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    rest = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    tree.body = [*rest, *(functions[int(n)] for n in rng.permutation(len(functions)))]
    return _with_comments(_renamed(tree, asked, rng), rng)


def _renamed(tree: ast.Module, asked: set[str], rng: np.random.Generator) -> str:
    own = names_bound_in(tree, asked)
    words = rng.permutation([f"{noun}{end}" for noun in NOUNS for end in ("", "_", "2", "_mm")])[: len(own)]
    return ast.unparse(Renamed(dict(zip(own, map(str, words), strict=True))).visit(tree)) + "\n"


def _with_comments(program: str, rng: np.random.Generator) -> str:
    lines = []
    for line in program.splitlines():
        comment = f"  # {rng.choice(COMMENTS)}" if line.strip() and rng.random() < 0.15 else ""
        lines.append(line + comment)
    return "\n".join(lines) + "\n"
