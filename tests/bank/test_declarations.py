"""Marks that authors put on their functions."""

from __future__ import annotations

from types import ModuleType

from bank.declarations import declared, guard, misconception, parameters, plausible, second_route


@guard("the sizes differ")
def sizes_differ(given: object) -> bool:
    return True


@misconception("volume")
def voxels_counted(given: object, spacing: object) -> int:
    return 3


@misconception("mass")
def divided(given: object) -> int:
    return 4


@second_route("volume")
def by_edges(scene: object) -> int:
    return 3


@plausible("volume")
def positive(given: object, value: float) -> bool:
    return value > 0


def unmarked(given: object) -> int:
    return 5


def module(**content: object) -> ModuleType:
    made = ModuleType("solution")
    vars(made).update(content)
    return made


def test_functions_are_found_by_their_role_in_the_order_they_are_written() -> None:
    written = module(divided=divided, voxels_counted=voxels_counted, by_edges=by_edges, unmarked=unmarked)
    assert declared(written, "misconception") == {
        "divided": ("mass", divided),
        "voxels_counted": ("volume", voxels_counted),
    }
    assert list(declared(written, "misconception")) == ["divided", "voxels_counted"]
    assert declared(written, "second route") == {"by_edges": ("volume", by_edges)}
    assert declared(written, "guard") == {}


def test_a_mark_changes_nothing_about_the_function() -> None:
    assert voxels_counted("given", "spacing") == 3
    assert voxels_counted.__name__ == "voxels_counted"
    assert parameters(voxels_counted) == ("given", "spacing")


def test_every_role_has_its_mark() -> None:
    every = module(sizes_differ=sizes_differ, positive=positive)
    assert declared(every, "guard")["sizes_differ"][0] == "the sizes differ"
    assert declared(every, "plausible")["positive"][0] == "volume"


def test_where_there_is_no_module_nothing_is_declared() -> None:
    assert declared(None, "misconception") == {}


def test_a_value_that_answers_every_attribute_is_not_taken_for_a_function() -> None:
    class Everything:
        def __getattr__(self, name: str) -> str:
            return "anything"

    assert declared(module(strange=Everything()), "guard") == {}
