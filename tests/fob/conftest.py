"""Fixtures for the tests of fob."""

import ast
import inspect
import sys
import types

import pytest

SMALL_INTS = range(-(2**30), 2**30)


def _small(value):
    if isinstance(value, int) and value not in SMALL_INTS:
        raise OverflowError(f"{value:#x} is no small int on a 32-bit board")
    return value


class _CheckedArithmetic(ast.NodeTransformer):
    """Hands the result of every operator, and every constant, to `_small`."""

    def visit_BinOp(self, node):
        return self._checked(self.generic_visit(node))

    def visit_UnaryOp(self, node):
        return self._checked(self.generic_visit(node))

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        old = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], self._checked(ast.BinOp(old, node.op, node.value)))

    def visit_Constant(self, node):
        _small(node.value)
        return node

    @staticmethod
    def _checked(node):
        return ast.Call(ast.Name("_small", ast.Load()), [node], [])


@pytest.fixture(scope="session")
def with_small_ints():
    """A function that gives a module (or source text) again, with every result of arithmetic checked.

    The copy raises OverflowError as soon as a constant, or the result of an operator, is no small int of
    31 bits: on the board such an int would be an object on the heap.
    """

    def copy(module):
        source = module if isinstance(module, str) else inspect.getsource(module)
        tree = ast.fix_missing_locations(_CheckedArithmetic().visit(ast.parse(source)))
        checked = types.ModuleType("checked")
        checked._small = _small
        exec(compile(tree, "checked", "exec"), checked.__dict__)
        return checked

    return copy


class _Lines:
    """Counts the lines of one module that run while it is entered."""

    def __init__(self, module):
        self._file = module.__file__
        self.count = 0

    def _trace(self, frame, event, _argument):
        if frame.f_code.co_filename != self._file:
            return None
        self.count += event == "line"
        return self._trace

    def __enter__(self):
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_why):
        sys.settrace(self._before)


@pytest.fixture
def count_lines():
    """``with count_lines(module) as lines``: afterwards `lines.count` lines of the module have run."""
    return _Lines
