"""Exercises in copying, made of tokens: repeated passages and look-ups of keys, so dense that a fresh network learns to look back
within minutes rather than hours. Every token that can be known from what stands before is a target."""

import numpy as np

from .tree import Conversation


class Copying:
    def __init__(self, tokenizer):
        # In order of ids: the tokenizer gives its vocabulary in another order each time.
        plain = sorted((i, t) for t, i in tokenizer.get_vocab().items() if not t.startswith(("[PAD", "<")))
        self.letters = np.array([i for i, t in plain if t.isascii() and t.isalpha()], np.int32)
        self.digits = np.array([i for i, t in plain if t.isascii() and t.isdigit()], np.int32)
        self.others = np.array([i for i, t in plain if len(t) > 1 or not t.isalnum()], np.int32)
        self.one = {c: tokenizer.encode(c, add_special_tokens=False).ids for c in (" ", "\n", ": ", ", ", "_", "= ")}

    def _word(self, rng) -> list[int]:
        if rng.random() < 0.25:
            return list(rng.choice(self.digits, rng.integers(1, 4)))
        word = list(rng.choice(self.letters, rng.integers(1, 5)))
        if rng.random() < 0.3:
            word += self.one["_"] + list(rng.choice(self.letters, rng.integers(1, 4)))
        return word

    def _line(self, rng) -> list[int]:
        line = []
        for _ in range(rng.integers(1, 6)):
            line += list(rng.choice(self.others, 1)) if rng.random() < 0.3 else self._word(rng)
            line += self.one[" "]
        return line[:-1] + self.one["\n"]

    def _repeated(self, rng, length):
        """Lines, some of which come again."""
        lines, tokens, own = [], [], []
        while len(tokens) < length:
            old = len(lines) > 1 and rng.random() < 0.6
            line = lines[rng.integers(len(lines))] if old else self._line(rng)
            lines.append(line)
            tokens += line
            # Which line comes again cannot be known: its first two tokens are no targets.
            own += [int(old and i >= 2) for i in range(len(line))]
        return tokens, own

    def _looked_up(self, rng, length):
        """key: value lines, then the keys again in another order, whose values are to be found."""
        tokens, own, table = [], [], []
        while len(tokens) < length * 0.6:
            key, value = self._word(rng), self._word(rng)
            line = key + self.one[": "] + value + self.one["\n"]
            table.append((len(key) + len(self.one[": "]), line))
            tokens += line
            own += [0] * len(line)
        for i in rng.permutation(len(table)):
            unknown, line = table[i]
            tokens += line
            own += [int(j >= unknown) for j in range(len(line))]
            if len(tokens) >= length:
                break
        return tokens, own

    def conversation(self, rng, length: int) -> Conversation:
        tokens, own = (self._repeated if rng.random() < 0.5 else self._looked_up)(rng, length)
        return Conversation(np.array(tokens, np.int32), np.array(own, np.int8))
