"""Imports the scientific stack once, with one thread, and walks the paths that would be slow the first time."""

import gc
import importlib
import importlib.util
import random
import site
import sys
from collections.abc import Sequence
from typing import Any

from .recorder import Recorder
from .refusals import keep_torch_here
from .shell import Shell, forget_everything, make_shell, run_in_shell

_FIRST_CELLS = (
    "1 + 1",
    "1 / 0",
    "def (",
    "%timeit -n1 -r1 1",
    "display('')",
    "print('')",
)
# Neither the value of an expression nor the clearing of names may leave a `_` behind among the builtins.
_FIRST_EXAMPLES = """import doctest
_test = doctest.DocTestParser().get_doctest(">>> print(2)\\n2\\n", globals(), "", None, None)
doctest.DocTestRunner(verbose=False).run(_test, clear_globs=False)
"""
# In a cell, as the figure would otherwise wait for the end of the first cell of a submission.
_FIRST_FIGURE = """%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([0, 1])
plt.title("$x$")
plt.draw_if_interactive.called = False
"""


def import_stack(preload: Sequence[str], ours: Sequence[str]) -> None:
    """Import what submissions will use, after a look that nothing of ours can be imported.

    Raises
    ------
    ImportError
        If one of our own packages can be found, or a package to be preloaded cannot.
    """
    for name in ours:
        if importlib.util.find_spec(name) is not None:
            raise ImportError(f"the package {name!r} can be imported inside the sandbox, where no answer may be seen")
    site.sethelper()
    site.setquit()
    for name in preload:
        importlib.import_module(name)


def warm_up(recorder: Recorder) -> Shell:
    """Make the shell and use every library once.

    Returns
    -------
    Shell
        As new: no history, no names.
    """
    shell = make_shell(recorder)
    for source in _FIRST_CELLS:
        run_in_shell(shell, source)
    run_in_shell(shell, _FIRST_EXAMPLES)
    for name, warm in (("numpy", _numpy), ("torch", _torch), ("SimpleITK", _simpleitk)):
        if name in sys.modules:
            warm(sys.modules[name])
    if "matplotlib.pyplot" in sys.modules:
        run_in_shell(shell, _FIRST_FIGURE)
    forget_everything(shell)
    recorder.forget()
    gc.collect()
    gc.freeze()
    return shell


def _numpy(np: Any) -> None:
    np.random.seed(0)
    random.seed(0)
    np.random.default_rng(0).standard_normal(4)
    np.linalg.inv(np.eye(3) @ np.eye(3))


def _torch(torch: Any) -> None:
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.manual_seed(0)
    torch.nn.functional.conv2d(torch.ones(1, 1, 8, 8), torch.ones(1, 1, 3, 3)).numpy()
    torch.optim.SGD(torch.nn.Linear(3, 2).parameters(), 0.1)
    keep_torch_here(torch)


def _simpleitk(simpleitk: Any) -> None:
    simpleitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    image = simpleitk.GetImageFromArray([[0.0, 1.0], [2.0, 3.0]])
    simpleitk.GetArrayFromImage(image + 1)
