"""Puts other words in the place of an episode's names, so that copying them is the only way to write them.

The words of the training instances come again and again, and a network that knows them by heart writes new ones badly. A disguise is a
random exchange of letters, the same for a whole episode: vowels for vowels, consonants for consonants, capitals kept. Plural "s", and
words that belong to a kind of task (fixed text, and names like "average" that tell what a function is for) stay as they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
import regex

from .traces import Trace

SHARE = 0.08  # of the episodes of a kind that contain a word of that kind of task; a name occurs in two of a hundred
ENOUGH = 60  # episodes of a kind, for its shares to mean something
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrtvwxyz"  # no s

# Letters of one hump of a camelCase name, or added tokens and escapes, which are left alone.
HUMP = regex.compile(r"<\|?/?[a-z_]+\|?>|\\[a-z]|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def task_words(traces: Iterable[Trace], prefix: str) -> set[str]:
    """Lower-case words that belong to a kind of task, or to the system message."""
    episodes: Counter = Counter()
    containing: dict[tuple, Counter] = defaultdict(Counter)
    for trace in traces:
        words = {w.lower() for c in trace.conversations for text, _ in c for w in HUMP.findall(text)}
        for kind in ((trace.family, trace.kind), (trace.family,)):
            episodes[kind] += 1
            containing[kind].update(words)
    kept = {w.lower() for w in HUMP.findall(prefix)}
    for kind, counts in containing.items():
        if episodes[kind] >= ENOUGH:
            kept |= {w for w, n in counts.items() if n >= SHARE * episodes[kind]}
    return kept


class Disguise:
    """One episode's exchange of letters."""

    def __init__(self, rng: np.random.Generator, kept: set[str]):
        self.kept = kept
        table = {}
        for letters in (VOWELS, CONSONANTS):
            table.update(zip(letters, rng.permutation(list(letters))))
        self.table = str.maketrans({**table, **{a.upper(): b.upper() for a, b in table.items()}})

    def of(self, text: str) -> str:
        def change(match):
            word = match[0]
            plain = word.isalpha() and len(word) > 1 and word.lower() not in self.kept
            return word.translate(self.table) if plain else word

        return HUMP.sub(change, text)
