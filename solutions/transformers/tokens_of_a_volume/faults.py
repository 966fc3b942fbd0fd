"""Five tests of a block without a reference, and which of them find the faults of the programs that are rejected."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

FAULTS = (
    "scaled_by_whole_width",
    "softmax_over_queries",
    "heads_split_without_transpose",
    "one_norm_for_both",
    "attends_across_the_batch",
    "post_norm",
)
WIDTH, HEADS = 12, 3


def found_by() -> dict[str, Any]:
    """Return for each fault the test that finds it, 'none' if there is none, and a list if there are several."""
    found: dict[str, Any] = {}
    for fault in FAULTS:
        failed = [name for name, passes in TESTS.items() if not passes(_block(fault), _tokens())]
        found[fault] = failed[0] if len(failed) == 1 else failed or "none"
    return found


def values_of_one(block: Any, tokens: Any) -> bool:
    """Whether all that goes into `output` is 1 where all values are 1."""
    import torch  # takes seconds to load

    seen: list[Any] = []
    block.output.register_forward_pre_hook(lambda layer, arguments: seen.append(arguments[0]))
    torch.nn.init.zeros_(block.value.weight)
    torch.nn.init.ones_(block.value.bias)
    block(tokens)
    return bool(torch.allclose(seen[0], torch.ones_like(seen[0])))


def another_order(block: Any, tokens: Any) -> bool:
    """Whether tokens in another order come out in that order."""
    order = [3, 0, 4, 1, 2]
    return _alike(block(tokens[:, order]), block(tokens)[:, order])


def gradient_everywhere(block: Any, tokens: Any) -> bool:
    """Whether every parameter has a gradient after one backward pass."""
    import torch  # takes seconds to load

    (block(tokens) * torch.randn_like(tokens)).sum().backward()
    return all(parameter.grad is not None for parameter in block.parameters())


def each_alone(block: Any, tokens: Any) -> bool:
    """Whether each volume gives the same alone."""
    together = block(tokens)
    return all(_alike(block(tokens[n : n + 1]), together[n : n + 1]) for n in range(len(tokens)))


def branches_of_zero(block: Any, tokens: Any) -> bool:
    """Whether the block returns its input where both branches give 0."""
    import torch  # takes seconds to load

    for layer in (block.output, block.contract):
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    return _alike(block(tokens), tokens)


TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "rows": values_of_one,
    "order": another_order,
    "gradient": gradient_everywhere,
    "alone": each_alone,
    "zeros": branches_of_zero,
}


def _block(fault: str) -> Any:
    """Return a block of the program with this fault, with random weights, in evaluation mode."""
    import torch  # takes seconds to load

    torch.manual_seed(0)
    module = import_module(f"solutions.transformers.tokens_of_a_volume.rejected.{fault}")
    block = module.Block(WIDTH, HEADS).double()
    for parameter in block.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return block.eval()


def _tokens() -> Any:
    import torch  # takes seconds to load

    return torch.randn(2, 5, WIDTH, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def _alike(one: Any, other: Any) -> bool:
    import torch  # takes seconds to load

    return bool(torch.allclose(one, other, atol=1e-9))
