"""Templates that put out plain strings.

Jinja2 wraps every value it escapes in `Markup`, hundreds of times a page, though all of them are
joined in the same breath.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape


def escaped(value: Any) -> str:
    """As `markupsafe.escape` writes it."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class _Generator(CodeGenerator):
    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.escaped(")
        if finalize.src is not None:
            self.write(finalize.src)


class QuickEnvironment(Environment):
    """Puts out the same as its base class."""

    code_generator_class = _Generator
    escaped = staticmethod(escaped)
