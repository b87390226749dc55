"""Chance by name: a draw is a function of seed, name, run and place, never of the order of calls."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_WORDS_PER_STEP = 4  # a step of the Philox counter yields four numbers


def block_length(draws: int) -> int:
    """Return the length of a run's block that holds `draws` numbers and ends on a step of the counter."""
    return -(-draws // _WORDS_PER_STEP) * _WORDS_PER_STEP


def stream(seed: int, name: str, first: int, block: int) -> np.random.Generator:
    """Return the generator of the stream `name`, placed at the block of run `first`.

    Every run owns `block` successive numbers of the stream, so that any chunk of runs can be drawn alone.

    Source: Salmon et al. (2011), Philox4x64-10.
    """
    digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    bits = np.random.Philox(key=np.array([seed, digest], dtype=np.uint64))
    bits.advance(first * (block_length(block) // _WORDS_PER_STEP))
    return np.random.Generator(bits)


def uniforms(
    seed: int, name: str, first: int, runs: int, draws: int, out: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the uniform draws of runs `first`, `first + 1`, ... (runs, block_length(draws)), in [0, 1)."""
    block = block_length(draws)
    if out is None:
        out = np.empty((runs, block))
    stream(seed, name, first, block).random(out=out)
    return out
