"""Tokenised traces: read once, kept in a file beside the tokenizer, then handed out in an order that a seed fixes."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import tokenizer as tokenizers
from .disguise import Disguise, task_words
from .traces import read
from .tree import Conversation


@dataclass
class Episode:
    family: str
    kind: str
    conversations: list[Conversation]


class Episodes:
    """The episodes of a split as flat arrays."""

    def __init__(self, arrays: dict):
        self.tokens, self.own = arrays["tokens"], arrays["own"]
        self.conversation = arrays["conversation"]  # int64 [conversations + 1]: where each begins in tokens
        self.episode = arrays["episode"]  # int64 [episodes + 1]: where each begins in conversations
        self.names = [tuple(name.split("\t")) for name in arrays["names"]]  # (family, kind)
        self.name = arrays["name"]  # int32 [episodes]

    def __len__(self):
        return len(self.name)

    def __getitem__(self, i) -> Episode:
        conversations = []
        for c in range(self.episode[i], self.episode[i + 1]):
            here = slice(self.conversation[c], self.conversation[c + 1])
            conversations.append(Conversation(self.tokens[here].astype(np.int32), self.own[here]))
        return Episode(*self.names[self.name[i]], conversations)

    def first_of_each(self, count: int) -> np.ndarray:
        """Indices of the first so many episodes of every family."""
        families = np.array([family for family, _ in self.names])[self.name]
        return np.sort(np.concatenate([np.nonzero(families == f)[0][:count] for f in sorted(set(families))]))

    def order(self, seed: int, epoch: int) -> np.ndarray:
        """All episodes in random order."""
        return np.random.default_rng([seed, epoch]).permutation(len(self.name))


class Disguised:
    """The same training episodes with other names each time; see disguise.py."""

    def __init__(self, folder: Path, tokenizer):
        self.traces, self.tokenizer = list(read(folder, "train")), tokenizer
        self.kept = task_words(self.traces, json.loads((Path(folder) / "prefixes.json").read_text())[0])

    def episode(self, i: int, rng: np.random.Generator) -> Episode:
        trace, disguise = self.traces[i], Disguise(rng, self.kept)
        conversations = []
        for parts in trace.conversations:
            encoded = [self.tokenizer.encode(disguise.of(text), add_special_tokens=False).ids for text, _ in parts]
            own = [np.full(len(ids), loss, np.int8) for ids, (_, loss) in zip(encoded, parts)]
            conversations.append(Conversation(np.array(sum(encoded, []), np.int32), np.concatenate(own)))
        return Episode(trace.family, trace.kind, conversations)


def prefixes(folder: Path, tokenizer) -> list[np.ndarray]:
    """The system messages; the first is the product's own."""
    texts = json.loads((Path(folder) / "prefixes.json").read_text())
    return [np.array(tokenizer.encode(text, add_special_tokens=False).ids, np.int32) for text in texts]


def load(folder: Path, split: str, tokenizer_file: Path) -> Episodes:
    """Tokenises a split, or finds it done for the same files and tokenizer."""
    files = sorted(Path(folder).glob(f"{split}-*.jsonl"))
    state = [(f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    digest = hashlib.sha256(Path(tokenizer_file).read_bytes() + repr(state).encode()).hexdigest()[:12]
    kept = Path(tokenizer_file).parent / f"{split}-{digest}.npz"
    if not kept.exists():
        arrays = _tokenise(folder, split, tokenizers.load(tokenizer_file))
        part = kept.with_name(kept.name + ".part")
        with open(part, "wb") as out:
            np.savez(out, **arrays)
        os.replace(part, kept)
    with np.load(kept) as arrays:
        return Episodes({k: arrays[k] for k in arrays.files})


def _tokenise(folder, split, tokenizer) -> dict:
    tokens, own, conversation, episode, names, name = [], [], [0], [0], {}, []
    for trace in read(folder, split):
        parts = [part for c in trace.conversations for part in c]
        encoded = iter(tokenizer.encode_batch([text for text, _ in parts], add_special_tokens=False))
        for c in trace.conversations:
            n = 0
            for _, loss in c:
                ids = next(encoded).ids
                tokens.append(np.array(ids, np.uint16))
                own.append(np.full(len(ids), loss, np.int8))
                n += len(ids)
            conversation.append(conversation[-1] + n)
        episode.append(len(conversation) - 1)
        name.append(names.setdefault(f"{trace.family}\t{trace.kind}", len(names)))
    return {
        "tokens": np.concatenate(tokens),
        "own": np.concatenate(own),
        "conversation": np.array(conversation, np.int64),
        "episode": np.array(episode, np.int64),
        "names": np.array(list(names)),
        "name": np.array(name, np.int32),
    }
