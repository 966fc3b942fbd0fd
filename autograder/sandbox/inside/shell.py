"""The IPython shell in which notebook cells run, made once before the fork; nothing in it asks or leaves."""

import ast
import asyncio
import re
import sys
import types
from collections.abc import Callable, Collection
from typing import Any

from IPython.core import pylabtools
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

from .recorder import KEPT_FORMATS, READABLE_FORMATS, Recorder, kept, kept_sizes, whole
from .refusals import be_alone, not_run, register_magics

_TURN_S = 0.01
_COMMAND = re.compile("[%?]|!(?!=)")
_FIRST_OF_COMMAND = (",", ";", "/")
_KEPT_FIGURES = {"png", "png2x", "retina", "jpg", "jpeg"}


class _Hook(DisplayHook):
    """Records the value of a cell's last expression."""

    def start_displayhook(self) -> None:
        self._data: dict[str, str] = {}
        self._sizes: dict[str, dict[str, int]] = {}

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._data = kept(format_dict)
        self._sizes = kept_sizes(md_dict, self._data)

    def finish_displayhook(self) -> None:
        output = {"output_type": "execute_result", "data": self._data, "metadata": self._sizes}
        if self._data:
            self.shell.recorder.show(output | {"execution_count": self.prompt_count})


class _Publisher(DisplayPublisher):
    """Records what `display()` and the inline figures show."""

    def publish(
        self, data: Any, metadata: Any = None, *_: Any, transient: Any = None, update: bool = False, **__: Any
    ) -> None:
        shown = kept(data)
        output = {"output_type": "display_data", "data": shown, "metadata": kept_sizes(metadata, shown)}
        name = str((transient or {}).get("display_id", ""))
        if update:
            self.shell.recorder.update(output, name)
        else:
            self.shell.recorder.show(output, name)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait)


class Transformers(TransformerManager):
    """Looks for magics, commands and help only where they can be: reading all tokens is half of a short cell's time."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # IPython's own gap
        self._usual = tuple(self.token_transformers)

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Replace magics, commands and questions for help by calls."""
        usual = tuple(self.token_transformers) == self._usual
        if usual and not any(map(_may_be_command, lines)) and _is_python("".join(lines)):
            return lines
        transformed: list[str] = super().do_token_transforms(lines)  # type: ignore[no-untyped-call]  # IPython's own gap
        return transformed


def _may_be_command(line: str) -> bool:
    return _COMMAND.search(line) is not None or line.lstrip().startswith(_FIRST_OF_COMMAND)


def _is_python(source: str) -> bool:
    """Whether it can be parsed; what cannot is read as in Jupyter, whose tokens may complain in other words."""
    try:
        compile(source, "<>", "exec", ast.PyCF_ONLY_AST)  # named as where IPython looks for `await`
    except Exception:
        return False
    return True


class Shell(InteractiveShell):
    """As in a notebook, except that programs, windows and questions to the user come to nothing."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    recorder: Recorder
    _loop: asyncio.AbstractEventLoop | None = None

    def needs_loop(self, source: str) -> bool:
        """Whether a cell is run in an event loop: from the first one on that speaks of such things."""
        return self._loop is not None or "async" in source or "await" in source

    def should_run_async(self, raw_cell: str, **about: Any) -> bool:
        """Whether a cell needs a loop; IPython compiles each one to find out."""
        return self.needs_loop(raw_cell) and super().should_run_async(raw_cell, **about)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop in which cells run, so that tasks outlive their cell; it holds descriptors."""
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop

    def enable_gui(self, gui: Any = None) -> None:
        """Open no window."""

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """Show figures inline, whatever was asked for."""
        return super().enable_matplotlib("inline")  # type: ignore[no-untyped-call]  # IPython's own gap

    def system(self, cmd: str) -> None:
        """Say that `!command` was not run."""
        print(not_run(cmd))

    system_piped = system
    system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say that the command was not run, and return no lines."""
        self.system(cmd)
        return SList() if split else ""

    def ask_exit(self) -> None:
        """Stay."""
        print("(exit has no effect while work is marked)", file=sys.stderr)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = [whole(str(line)) for line in ([stb] if isinstance(stb, str) else stb)]
        name, message = attempt(lambda: etype.__name__), attempt(lambda: str(evalue))
        self.recorder.show({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})


def attempt(describe: Callable[[], str]) -> str:
    """Ask for a text about student objects; hostile ones may raise then."""
    try:
        return whole(describe())
    except BaseException:
        return "(cannot be shown)"


# Programs ask by this name whether they are in a notebook.
Shell.__module__, Shell.__name__, Shell.__qualname__ = (
    "ipykernel.zmqshell",
    "ZMQInteractiveShell",
    "ZMQInteractiveShell",
)


def make_shell(recorder: Recorder) -> Shell:
    """Make the shell; the forked children find it ready."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 1000
    shell: Shell = Shell.instance(config=config, user_module=types.ModuleType("__main__"))
    shell.recorder = recorder
    shell.input_transformer_manager = Transformers()
    shell.display_formatter.active_types = [*KEPT_FORMATS, *READABLE_FORMATS]
    register_magics(shell.magics_manager)
    pylabtools.select_figure_formats = _with_a_kept_format(pylabtools.select_figure_formats)
    be_alone()
    return shell


def run_in_shell(shell: Shell, source: str) -> BaseException | None:
    """Run one cell as Jupyter does; return what it raised."""
    try:
        if shell.needs_loop(source):
            result = shell.loop.run_until_complete(_run_cell(shell, source))
        else:
            result = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]  # IPython's own gap
    except BaseException as error:
        return error  # from an exception that raises while it is shown
    raised: BaseException | None = result.error_before_exec or result.error_in_exec
    return raised


async def _run_cell(shell: Shell, source: str) -> ExecutionResult:
    """Run a cell inside a running loop, where Jupyter runs every cell."""
    try:
        transformed, problem = shell.transform_cell(source), None  # type: ignore[no-untyped-call]  # IPython's own gap
    except Exception:
        transformed, problem = source, sys.exc_info()
    try:
        result = await shell.run_cell_async(
            source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=problem
        )
    finally:
        shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", result)
    if len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(_TURN_S)  # between cells, Jupyter's loop goes on
    return result


def touch_shell(shell: Shell) -> None:
    """Run a cell that leaves no trace: no name, no output, no number."""
    shell.run_cell("import builtins\ndef f(x):\n    return x\ndel f, builtins", silent=True)  # type: ignore[no-untyped-call]  # IPython's own gap


def forget_everything(shell: Shell) -> None:
    """Make the shell as new: no names, no history, the next cell is the first."""
    shell.reset(new_session=True)  # type: ignore[no-untyped-call]  # IPython's own gap


def _with_a_kept_format(select: Callable[..., None]) -> Callable[..., None]:
    """Draw figures as PNG, too, where only formats are asked for that could carry scripts."""

    def select_figure_formats(shell: Any, formats: Collection[str], *arguments: Any, **options: Any) -> None:
        wanted = {formats} if isinstance(formats, str) else set(formats)
        select(shell, wanted if wanted & _KEPT_FIGURES else wanted | {"png"}, *arguments, **options)

    return select_figure_formats
