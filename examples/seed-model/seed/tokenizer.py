"""The tokenizer: byte-level BPE as Qwen 3.5's (same pre-tokenizer, same added tokens), with a small vocabulary of its own.

usage: python -m seed.tokenizer TRACES OUT.json [--size 2048]

A network this small copies names reliably only if a name is spelt the same way wherever it stands, and if names of the training set are
spelt no differently from new ones. Plain BPE gives neither: it learns "(lamp" beside " lamp", and whole tokens for the words that
happen to be in the training set. So merges are learnt in four steps, and earlier steps win at encoding:
 1. pairs of letters, from all words;
 2. whole words that most episodes of some kind contain: the fixed text of tools, templates and programming languages;
 3. runs of punctuation and white space;
 4. one such character before a whole word of step 2 (" return", "_file").
"""

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import regex

from .traces import Trace, read

# Qwen 3.5's pre-tokenizer. Pieces with letters are the second alternative (the first are English contractions).
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

# Qwen 3.5's added tokens in order of their ids, and whether each is special (a control token rather than text).
CONTROL = (
    "<|endoftext|> <|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> <|quad_start|> <|quad_end|> "
    "<|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|>"
).split()
PLAIN = (
    "<tool_call> </tool_call> <|fim_prefix|> <|fim_middle|> <|fim_suffix|> <|fim_pad|> <|repo_name|> <|file_sep|> <tool_response> "
    "</tool_response> <think> </think>"
).split()
LATE_CONTROL = (
    "<|audio_start|> <|audio_end|> <tts_pad> <tts_text_bos> <tts_text_eod> <tts_text_bos_single> <|audio_pad|>"
).split()
ADDED = [(t, True) for t in CONTROL] + [(t, False) for t in PLAIN] + [(t, True) for t in LATE_CONTROL]

SHARE = 0.15  # of the episodes of a kind that have to contain a word for it to count as fixed
PAIRS = 200  # merges of step 1
CLOSED = 240  # merges of step 3 at most
RARE = 20  # what occurs less often is not worth a merge in steps 3 and 4


def _byte_names() -> dict[int, str]:
    """GPT-2's printable character for every byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = {b: chr(b) for b in plain}
    for i, b in enumerate(b for b in range(256) if b not in names):
        names[b] = chr(256 + i)
    return names


NAMES = _byte_names()


def _spell(text: str) -> tuple[str, ...]:
    return tuple(NAMES[b] for b in text.encode())


class _Merges:
    """A growing list of merges."""

    def __init__(self):
        self.list: list[tuple[str, str]] = []
        self.rank: dict[tuple[str, str], int] = {}

    def add(self, pair):
        self.rank[pair] = len(self.list)
        self.list.append(pair)

    def apply(self, symbols):
        symbols = list(symbols)
        while len(symbols) > 1:
            best = min(range(len(symbols) - 1), key=lambda i: self.rank.get((symbols[i], symbols[i + 1]), 1 << 30))
            if (symbols[best], symbols[best + 1]) not in self.rank:
                break
            symbols[best : best + 2] = [symbols[best] + symbols[best + 1]]
        return symbols

    def learn(self, words: Counter, most: int, longest: int, rarest: int):
        """Plain BPE over words, up to so many merges, of tokens up to so many characters that occur so often."""
        units = {w: self.apply(_spell(w)) for w in words}
        for _ in range(most):
            pairs: Counter = Counter()
            for w, symbols in units.items():
                for pair in zip(symbols, symbols[1:]):
                    if len(pair[0]) + len(pair[1]) <= longest:
                        pairs[pair] += words[w]
            if not pairs:
                return
            pair, count = max(pairs.items(), key=lambda x: (x[1], x[0]))
            if count < rarest:
                return
            self.add(pair)
            for w, symbols in units.items():
                if pair[0] in symbols:
                    units[w] = self.apply(symbols)


def _pieces(text: str):
    for part in regex.split("(" + "|".join(regex.escape(t) for t, _ in ADDED) + ")", text):
        if part and not any(part == t for t, _ in ADDED):
            yield from regex.findall(PATTERN, part)


def _split(piece: str) -> tuple[str, str]:
    """The character before the letters, if any, and the letters; the letters are empty for a piece of another class."""
    letters = piece if piece[0].isalpha() else piece[1:]
    return (piece[: len(piece) - len(letters)], letters) if letters and letters[0].isalpha() else (piece, "")


def train(traces: list[Trace], prefixes: list[str], size: int):
    """Learns the merges from the traces and the system messages."""
    words: Counter = Counter()
    closed: Counter = Counter()
    before: Counter = Counter()
    episodes: Counter = Counter()
    containing: dict[tuple, Counter] = defaultdict(Counter)
    for trace in traces:
        kind = (trace.family, trace.kind)
        episodes[kind] += 1
        seen = set()
        for conversation in trace.conversations:
            for piece in _pieces("".join(text for text, _ in conversation)):
                left, letters = _split(piece)
                if letters:
                    words[letters] += 1
                    before[left, letters] += bool(left)
                    seen.add(letters)
                else:
                    closed[piece] += 1
        containing[kind].update(seen)
    fixed = {w for kind, counts in containing.items() for w, n in counts.items() if n >= SHARE * episodes[kind]}
    # The first system message is in front of everything; count it so that its words and their spaces are worth a token each.
    weight = len(traces)
    for piece in _pieces(prefixes[0]):
        left, letters = _split(piece)
        if letters:
            fixed.add(letters)
            words[letters] += weight
            before[left, letters] += weight * bool(left)
        else:
            closed[piece] += weight
    room = size - len(ADDED) - len(NAMES)
    merges = _Merges()
    # Step 1 looks at the words that are not fixed, or fixed text alone would say which pairs are common.
    merges.learn(Counter({w: n for w, n in words.items() if w not in fixed}), PAIRS, 2, RARE)
    reserve = CLOSED + (room - CLOSED) // 4
    merges.learn(Counter({w: words[w] for w in fixed}), room - len(merges.list) - reserve, 1 << 30, RARE)
    merges.learn(closed, CLOSED, 1 << 30, RARE)
    for (left, letters), count in before.most_common():
        if len(merges.list) == room or count < RARE:
            break
        spelt = merges.apply(_spell(letters))
        mark = merges.apply(_spell(left))
        if left and letters in fixed and len(spelt) == 1 and len(mark) == 1:
            merges.add((mark[0], spelt[0]))
    return build(merges.list, size)


def build(merges, size: int):
    """The tokenizer of a list of merges; ids: bytes, merges, padding to the size, added tokens."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
    from tokenizers.models import BPE

    names = [NAMES[b] for b in range(256)] + [a + b for a, b in merges]
    # Two merges may lead to the same token; the vocabulary holds it once.
    vocabulary = {name: i for i, name in enumerate(dict.fromkeys(names))}
    for i in range(len(vocabulary), size - len(ADDED)):
        vocabulary[f"[PAD{i}]"] = i
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=[tuple(m) for m in merges], fuse_unk=False, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    for text, special in ADDED:
        token = AddedToken(text, single_word=False, lstrip=False, rstrip=False, normalized=False, special=special)
        (tokenizer.add_special_tokens if special else tokenizer.add_tokens)([token])
    assert tokenizer.get_vocab_size() == size
    return tokenizer


def load(path):
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("traces", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--episodes", type=int, default=9000, help="how many to learn from")
    a = parser.parse_args()
    traces = list(read(a.traces, "train", a.episodes))
    prefixes = json.loads((a.traces / "prefixes.json").read_text())
    tokenizer = train(traces, prefixes, a.size)
    a.out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(a.out))
    lengths = [sum(len(tokenizer.encode(t, add_special_tokens=False)) for t, _ in c) for x in traces[:500] for c in x.conversations]
    used = sum(not t.startswith("[PAD") for t in tokenizer.get_vocab())
    print(f"{used} tokens used of {a.size}; system message {len(tokenizer.encode(prefixes[0]))} tokens, "
          f"conversation {sum(lengths) / len(lengths):.0f} on average, {max(lengths)} at most")  # fmt: skip


if __name__ == "__main__":
    main()
