"""Small random inputs that several tests share."""

import numpy as np
import torch

from seed.shape import Shape
from seed.traces import Trace
from seed.tree import Conversation, Tree, plant

SHAPE = Shape(vocabulary=512, hidden=128, inner=192, layers=4, heads=4, kv_heads=2, linear_heads=2, context=512)


def conversation(rng, beginning, length: int) -> Conversation:
    """Random tokens after a beginning; the new ones are own words."""
    tokens = np.concatenate([beginning, rng.integers(0, SHAPE.vocabulary, length)]).astype(np.int32)
    return Conversation(tokens, (np.arange(len(tokens)) >= len(beginning)).astype(np.int8))


def tree(seed: int = 1, root: int = 75) -> Tree:
    """A system message, two episodes of conversations that share 70 tokens, a very short and a longer one alone."""
    rng = np.random.default_rng(seed)
    episodes = []
    for _ in range(2):
        beginning = rng.integers(0, SHAPE.vocabulary, 70)
        episodes.append([conversation(rng, beginning, 41), conversation(rng, beginning, 48)])
    nothing = np.zeros(0, np.int32)
    episodes.append([conversation(rng, nothing, 2), conversation(rng, nothing, 100)])
    return plant(rng.integers(0, SHAPE.vocabulary, root).astype(np.int32), episodes)


def rows_of(t: Tree, path: list[int]) -> torch.Tensor:
    """The rows of a conversation in the flat sequence, root included."""
    segments = ([0] if t.parent[path[0]] == 0 else []) + path
    return torch.cat([torch.arange(int(t.start[s]), int(t.start[s] + t.length[s])) for s in segments])


def stir(model):
    """Values at which every part of the network matters; a fresh one has norms and decays at neutral places."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:
                p.add_(torch.randn_like(p) * 0.2)
            elif name.endswith("A_log"):
                p.uniform_(-3, 1.5)
            elif name.endswith("dt_bias"):
                p.uniform_(-4, 1)
            elif "embed" in name:
                p.mul_(10)


def traces() -> tuple[list[Trace], list[str]]:
    """Episodes about random words, and two system messages."""
    rng = np.random.default_rng(3)
    words = [s + t for s in ("ba", "ko", "ri", "su", "te") for t in ("lor", "min", "nak", "pel", "vid")]

    def trace(i):
        a, b = rng.choice(words, 2)
        asked = f"<|im_start|>user\nCopy {a}_{b}.csv to ({b}) and call({a}).<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
        call = f"<tool_call>\n<function=copy_file>\n<parameter=path>\n{a}_{b}.csv\n</parameter>\n</function>\n</tool_call><|im_end|>"
        return Trace("data", "csv", i, [[(asked, 0), (call, 1)]])

    system = "<|im_start|>system\n# Tools\n\nCall copy_file with a path.<|im_end|>\n"
    return [trace(i) for i in range(400)], [system, system.replace("Call", "Use")]
