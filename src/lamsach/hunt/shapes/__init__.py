"""The three shapes of log lines: fields between separators, JSON, and words.

Each is read by Python and, as far as it vouches, by the kernel.
"""

from lamsach.hunt.shapes.delimited import Delimited
from lamsach.hunt.shapes.json_lines import JsonLines
from lamsach.hunt.shapes.shape import KernelPlan, Shape
from lamsach.hunt.shapes.template import Guest, Template, Templates

__all__ = ["Delimited", "Guest", "JsonLines", "KernelPlan", "Shape", "Template", "Templates"]
