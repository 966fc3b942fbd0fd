"""The IPython shell in which notebook cells run, made once before the fork; nothing in it asks or leaves."""

import builtins
import sys
import types
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .recorder import KEPT_FORMATS, Recorder, kept

INLINE = "module://matplotlib_inline.backend_inline"
_NO_PROGRAMS = "(programs are not run while work is marked: {command})"
_SCRIPT_MAGICS = ("bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3", "system", "sx", "!")


class _Hook(DisplayHook):
    """Records the value of a cell's last expression."""

    def start_displayhook(self) -> None:
        self._bundle: tuple[Any, Any] = ({}, {})

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._bundle = (format_dict, md_dict)

    def finish_displayhook(self) -> None:
        data = kept(self._bundle[0])
        count = self.prompt_count
        output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}
        self.shell.recorder.show(output)


class _Publisher(DisplayPublisher):
    """Records what `display()` and the inline figures show."""

    def publish(self, data: Any, metadata: Any = None, *arguments: Any, **keywords: Any) -> None:
        self.shell.recorder.show({"output_type": "display_data", "data": kept(data), "metadata": {}})

    def clear_output(self, wait: bool = False) -> None:
        pass


class Shell(InteractiveShell):
    """As in a notebook, except that programs, windows and questions to the user come to nothing."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    recorder: Recorder

    def enable_gui(self, gui: Any = None) -> None:
        """Open no window."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """Show figures inline, whatever was asked for."""
        return "inline", INLINE

    def system(self, cmd: str) -> None:
        """Say that `!command` was not run."""
        print(_NO_PROGRAMS.format(command=str(cmd)[:80]))

    system_piped = system
    system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say that the command was not run, and return no lines."""
        self.system(cmd)
        return [] if split else ""

    def ask_exit(self) -> None:
        """Stay."""
        print("(exit has no effect while work is marked)", file=sys.stderr)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = [stb] if isinstance(stb, str) else [str(line) for line in stb]
        name, message = attempt(lambda: etype.__name__), attempt(lambda: str(evalue))
        self.recorder.show({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})


def attempt(describe: Callable[[], str]) -> str:
    """Ask for a text about student objects; hostile ones may raise then."""
    try:
        return describe()
    except BaseException:
        return "(cannot be shown)"


def make_shell(recorder: Recorder) -> Shell:
    """Make the shell and run one cell of each sort, so that the forked children find everything loaded."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 1000
    shell: Shell = Shell.instance(config=config, user_module=types.ModuleType("__main__"))
    shell.recorder = recorder
    shell.display_formatter.active_types = list(KEPT_FORMATS)
    for name in _SCRIPT_MAGICS:
        shell.magics_manager.register_function(_refuse_script, "cell", name)
    builtins.input = _refuse_input
    return shell


def run_in_shell(shell: Shell, source: str) -> BaseException | None:
    """Run one cell as Jupyter does; return what it raised."""
    try:
        result: ExecutionResult = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]  # IPython's own gap
    except BaseException as error:
        return error  # from an exception that raises while it is shown
    raised: BaseException | None = result.error_before_exec or result.error_in_exec
    return raised


def touch_shell(shell: Shell) -> None:
    """Run a cell that leaves no trace: no name, no output, no number."""
    shell.run_cell("import builtins\ndef f(x):\n    return x\ndel f, builtins", silent=True)  # type: ignore[no-untyped-call]  # IPython's own gap


def forget_everything(shell: Shell) -> None:
    """Make the shell as new: no names, no history, the next cell is the first."""
    shell.reset(new_session=True)  # type: ignore[no-untyped-call]  # IPython's own gap


def _refuse_script(line: str, cell: str = "") -> None:
    print(_NO_PROGRAMS.format(command=f"a cell of another language: {line[:60]}"))


def _refuse_input(prompt: object = "") -> str:
    raise RuntimeError("input() finds nobody to answer while work is marked; assign the value in the cell instead")
