"""Seeds from a course secret."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bank.seeds import derive_seed, generator

words = st.lists(st.text(alphabet="ab/%25F", min_size=1, max_size=4), min_size=1, max_size=4)


def test_a_seed_is_the_first_63_bits_of_the_hmac_of_its_path() -> None:
    tag = hmac.new(b"course secret", b"exam/student/ada/metrics%2Fdice/3", hashlib.sha256).digest()
    by_hand = int.from_bytes(tag[:8], "big") // 2
    assert derive_seed(b"course secret", "exam", "student", "ada", "metrics/dice", 3) == by_hand
    assert 0 <= by_hand < 2**63


def test_every_word_of_the_path_and_the_secret_change_the_seed() -> None:
    path = ("exam", "student", "ada", "metrics/dice", 1)
    seeds = {derive_seed(b"one", *path), derive_seed(b"two", *path)}
    seeds |= {derive_seed(b"one", *path[:n], "other", *path[n + 1 :]) for n in range(len(path))}
    assert len(seeds) == 2 + len(path)


@given(one=words, other=words)
def test_two_different_paths_never_share_a_seed(one: list[str], other: list[str]) -> None:
    assume(one != other)
    assert derive_seed(b"secret", *one) != derive_seed(b"secret", *other)


def test_streams_of_one_seed_are_independent_and_reproducible() -> None:
    draws = [generator(seed, *stream).integers(2**60) for seed in (1, 2) for stream in ((), (0,), (1,), (0, 1))]
    assert len(set(draws)) == len(draws)
    assert draws[0] == generator(1).integers(2**60)


def test_a_generator_is_numpys_own_for_the_stream_followed_by_the_seed() -> None:
    assert generator(7, 0, 3).random() == np.random.default_rng([0, 3, 7]).random()
