"""Chance by name: a draw is a function of seed, name, run and place, never of the order of calls."""

from functools import cache
from hashlib import blake2b

import numpy as np

_WORDS_PER_STEP = 4  # a step of the Philox counter yields four numbers
_WORD = 2**64


def block_length(draws: int) -> int:
    """Return the length of a run's block that holds `draws` numbers and ends on a step of the counter."""
    return -(-draws // _WORDS_PER_STEP) * _WORDS_PER_STEP


@cache
def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def generator() -> np.random.Generator:
    """Return a generator that stands nowhere yet; `place` it in a stream before the first draw."""
    return np.random.Generator(np.random.Philox(0))


def place(at: np.random.Generator, seed: int, name: str, first: int, block: int) -> None:
    """Place a generator in the stream `name`, at the block of run `first`.

    Every run owns `block` successive numbers of the stream, so that any chunk of runs can be drawn alone. To place a
    generator anew costs less than to make one.

    Source: Salmon et al. (2011), Philox4x64-10.
    """
    high, low = divmod(first * (block_length(block) // _WORDS_PER_STEP), _WORD)
    at.bit_generator.state = {
        "bit_generator": "Philox",
        "state": {
            "counter": np.array([low, high, 0, 0], dtype=np.uint64),
            "key": np.array([seed, _digest(name)], dtype=np.uint64),
        },
        "buffer": np.zeros(_WORDS_PER_STEP, dtype=np.uint64),
        "buffer_pos": _WORDS_PER_STEP,  # all used
        "has_uint32": 0,
        "uinteger": 0,
    }
