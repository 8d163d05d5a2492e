"""Measures training speed on made-up conversations of the usual lengths: transformers' own way, plain torch over a tree, the kernels.

usage: python -m seed.speed [--episodes N] [--rounds N]
"""

import argparse
import os
import time

import numpy as np
import torch

from . import network
from .optimizer import Optimizer
from .shape import Shape
from .tree import Conversation, plant

ROOT, SHARED, ALONE, EACH = 1200, 300, 200, 3  # tokens of system message, task, and rest of a conversation; conversations of an episode


def _episodes(rng, shape, count):
    episodes = []
    for _ in range(count):
        shared = rng.integers(0, shape.vocabulary, SHARED)
        tokens = [np.concatenate([shared, rng.integers(0, shape.vocabulary, ALONE)]).astype(np.int32) for _ in range(EACH)]
        episodes.append([Conversation(t, (np.arange(len(t)) >= SHARED).astype(np.int8)) for t in tokens])
    return episodes


def _transformers(model, root, episodes):
    """One after the other, root and all, as a plain training loop would have it."""
    for episode in episodes:
        for c in episode:
            tokens = torch.from_numpy(np.concatenate([root, c.tokens]).astype(np.int64))[None]
            logits = model(input_ids=tokens).logits[0, -ALONE - 1 : -1]
            torch.nn.functional.cross_entropy(logits, tokens[0, -ALONE:]).backward()


def _tree(forward, root, episodes):
    tree = plant(root, episodes)
    own = torch.nonzero(tree.own == 1)[:, 0]
    forward.losses(tree, own, torch.full((len(own),), 1 / len(own)))[0].backward()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--episodes", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    a = parser.parse_args()
    torch.set_num_threads(os.cpu_count() or 1)
    shape = Shape(inner=512)
    model = network.create(shape, 1)
    rng = np.random.default_rng(1)
    root = rng.integers(0, shape.vocabulary, ROOT).astype(np.int32)
    episodes = _episodes(rng, shape, a.episodes)
    ways = {
        "transformers, each conversation whole": (lambda few: _transformers(model, root, few), 1),
        "plain torch over a tree": (lambda few: _tree(network.Forward(model, shape, kernels=False), root, few), 2),
        "kernels over a tree": (lambda few: _tree(network.Forward(model, shape), root, few), a.episodes),
    }
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, {torch.get_num_threads()} threads", flush=True)
    for name, (run, count) in ways.items():
        run(episodes[:count])
        best = float("inf")
        for _ in range(a.rounds):
            began = time.perf_counter()
            run(episodes[:count])
            best = min(best, time.perf_counter() - began)
        whole = count * EACH * (ROOT + SHARED + ALONE)
        once = ROOT + count * (SHARED + EACH * ALONE) if count > 1 else whole
        print(f"{name}: {whole / best:.0f} tokens/s, of which {once / best:.0f} computed", flush=True)
    optimizer = Optimizer(model)
    best = float("inf")
    for _ in range(a.rounds):
        began = time.perf_counter()
        optimizer.step(1e-4)
        best = min(best, time.perf_counter() - began)
    print(f"a step of the optimiser: {best:.3f} s")


if __name__ == "__main__":
    main()
