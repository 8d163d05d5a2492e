"""Traces as the Java trace writer leaves them: prefixes.json, train-*.jsonl, heldout-*.jsonl."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Trace:
    """One episode: an instance of a family, and the conversations in which it was solved."""

    family: str
    kind: str
    seed: int
    conversations: list[list[tuple[str, int]]]  # of (text, loss): 1 own words, 0 context, -1 deliberate mistakes


def read(folder: Path, split: str, limit: int | None = None) -> Iterator[Trace]:
    """The episodes of a split ("train" or "heldout"); with a limit, as many from each file so that no family is missing."""
    files = sorted(Path(folder).glob(f"{split}-*.jsonl"))
    if not files:
        raise SystemExit(f"{folder} has no {split}-*.jsonl: write traces with `examples/run seed traces` first")
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for i, line in enumerate(lines):
                if limit is not None and i >= -(-limit // len(files)):
                    break
                x = json.loads(line)
                conversations = [[(p["text"], p["loss"]) for p in c["parts"]] for c in x["conversations"]]
                yield Trace(x["family"], x["kind"], x["seed"], conversations)
