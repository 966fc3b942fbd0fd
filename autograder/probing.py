"""Our own sources that run in the process of a student's program, where they can be read: they hold no answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from autograder.sandbox.replies import Missing, Returned, Unsendable
from autograder.sentences import Outcome

# `...` means blank, and cannot be sent.
IS_ELLIPSIS: Final = """
def probe(names, name):
    return names.get(name) is ...
"""

EXAMPLES_HOLD: Final = """
import doctest


def probe(names, docstrings):
    runner = doctest.DocTestRunner(verbose=False)
    for docstring in docstrings:
        test = doctest.DocTestParser().get_doctest(docstring, dict(names), "examples", None, 0)
        runner.run(test, out=lambda text: None)
    result = runner.summarize(verbose=False)
    return result.attempted > 0 and result.failed == 0
"""

AROUND_A_PROBE: Final = '''


def _around(authored):
    class Missing(BaseException):
        """Raised for a name that is not there."""

    def probe(names, *arguments):
        class Names:
            def __getattr__(self, name):
                if name in names:
                    return names[name]
                raise Missing(name)

        try:
            return {"returned": authored(Names(), *arguments)}
        except Missing as missing:
            return {"missing": missing.args[0]}

    return probe


probe = _around(probe)
'''
"""Put behind an author's probe: it sees names as attributes, and one that is not there is no fault of the probe's."""


def unwrapped(reply: Outcome) -> Outcome:
    """Return the reply of an author's probe without what `AROUND_A_PROBE` put around it; a forged one is unreadable."""
    if not isinstance(reply, Returned):
        return reply
    match reply.value:
        case {"returned": value, **rest} if not rest:
            return replace(reply, value=value)
        case {"missing": str(name), **rest} if not rest:
            return Missing(name)
    return Unsendable("what came back is not what was asked for")
