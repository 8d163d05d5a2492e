"""Conversations laid out as a tree: what several of them begin with stands, and is computed, once.

The root is the system message that all conversations of a step continue; its children are the episodes; an episode's conversations share
their common beginning. All tokens of a tree lie one after the other in one flat sequence, so the big matrix products see no padding.
"""

from dataclasses import dataclass, field

import numpy as np
import torch

CHUNK = 32  # tokens of a chunk of the delta rule, as in native/delta.cpp
SHORTEST = 16  # a common beginning shorter than this is not worth a segment of its own
ROUND = 256  # the flat sequence is padded to a multiple, so that few shapes of matrix products occur


@dataclass
class Conversation:
    """Tokens after the system message, and how much each of them counts as a target."""

    tokens: np.ndarray  # int32 [n]
    own: np.ndarray  # int8 [n]: 1 own words, 0 context, -1 deliberate mistakes


@dataclass
class Tree:
    tokens: torch.Tensor  # int64 [padded]
    positions: torch.Tensor  # int64 [padded]
    count: int  # tokens without the padding
    start: torch.Tensor  # int32 [segments]; segments come in order of depth
    length: torch.Tensor
    parent: torch.Tensor  # -1 for the root
    level: torch.Tensor  # int32 [levels + 1]: first segment of each depth
    before: torch.Tensor  # int32 [segments][3]: the three tokens before each segment, -1 if there are none
    slot: torch.Tensor  # int32 [segments + 1]: first state of each segment, one per chunk and one for its end
    children: torch.Tensor  # int32: children of segment 0, of segment 1, ...
    child_end: torch.Tensor  # int32 [segments]: where they end
    rows: torch.Tensor  # int64 [targets]: the token after which each target is foretold
    targets: torch.Tensor  # int64 [targets]
    own: torch.Tensor  # int8 [targets]
    target_segment: np.ndarray  # int32 [targets]
    paths: list[list[int]]  # segments of each conversation, without the root


@dataclass
class _Node:
    tokens: np.ndarray
    own: np.ndarray
    parent: int
    depth: int
    index: int = field(default=-1)


def _common(conversations, offset):
    """How many tokens from offset on all conversations share; at least one token of each stays outside."""
    first = conversations[0][1]
    n = min(len(c.tokens) for _, c in conversations) - offset - 1
    for _, c in conversations[1:]:
        differ = np.nonzero(first.tokens[offset : offset + n] != c.tokens[offset : offset + n])[0]
        if len(differ):
            n = int(differ[0])
    return max(n, 0)


def _grow(nodes, parent, depth, conversations, offset, path, paths):
    """Adds the segments of conversations, a list of (number, Conversation) that agree before offset."""
    if len(conversations) == 1:
        number, c = conversations[0]
        nodes.append(_Node(c.tokens[offset:], c.own[offset:], parent, depth))
        paths[number] = path + [len(nodes) - 1]
        return
    n = _common(conversations, offset)
    if n >= SHORTEST:
        c = conversations[0][1]
        nodes.append(_Node(c.tokens[offset : offset + n], c.own[offset : offset + n], parent, depth))
        parent = len(nodes) - 1
        path = path + [parent]
        depth, offset = depth + 1, offset + n
    groups: dict[tuple, list] = {}
    for number, c in conversations:
        groups.setdefault(tuple(c.tokens[offset : offset + SHORTEST]), []).append((number, c))
    for key, group in groups.items():
        if len(group) == len(conversations) or len(key) < SHORTEST:
            for each in group:
                _grow(nodes, parent, depth, [each], offset, path, paths)
        else:
            _grow(nodes, parent, depth, group, offset, path, paths)


def plant(root: np.ndarray, episodes: list[list[Conversation]]) -> Tree:
    """The tree of a system message (it may be empty: then every episode starts at position 0) and episodes that continue it."""
    nodes: list[_Node] = []
    if len(root):
        nodes.append(_Node(root, np.full(len(root), -1, np.int8), -1, 0))
    base = len(nodes)
    paths: dict[int, list[int]] = {}
    number = 0
    for episode in episodes:
        numbered = [(number + i, c) for i, c in enumerate(episode) if len(c.tokens)]
        number += len(episode)
        if numbered:
            _grow(nodes, base - 1, base, numbered, 0, [], paths)
    return _lay_out(nodes, [paths.get(i, []) for i in range(number)])


def _lay_out(nodes, paths):
    order = sorted(range(len(nodes)), key=lambda i: nodes[i].depth)
    for index, i in enumerate(order):
        nodes[i].index = index
    ordered = [nodes[i] for i in order]
    parent = [nodes[n.parent].index if n.parent >= 0 else -1 for n in ordered]
    length = [len(n.tokens) for n in ordered]
    start = np.concatenate([[0], np.cumsum(length)])
    count = int(start[-1])
    padded = -(-count // ROUND) * ROUND
    tokens, positions = np.zeros(padded, np.int64), np.zeros(padded, np.int64)
    begin: list[int] = []  # position of each segment's first token
    before, rows, targets, own, owners = [], [], [], [], []
    for i, n in enumerate(ordered):
        p = parent[i]
        begin.append(0 if p < 0 else begin[p] + length[p])
        tokens[start[i] : start[i + 1]] = n.tokens
        positions[start[i] : start[i + 1]] = begin[i] + np.arange(length[i])
        before.append(_tail(start, length, parent, p))
        previous = np.arange(start[i] - 1, start[i + 1] - 1)
        previous[0] = before[i][2]
        counts = (n.own >= 0) & (previous >= 0)
        rows.append(previous[counts])
        targets.append(n.tokens[counts])
        own.append(n.own[counts])
        owners.append(np.full(int(counts.sum()), i, np.int32))
    depths = [n.depth for n in ordered]
    level = [0] + [i for i in range(1, len(ordered)) if depths[i] != depths[i - 1]] + [len(ordered)]
    slots = np.concatenate([[0], np.cumsum([-(-n // CHUNK) + 1 for n in length])])
    children: list[list[int]] = [[] for _ in ordered]
    for i, p in enumerate(parent):
        if p >= 0:
            children[p].append(i)

    def ints(x):
        return torch.tensor(np.asarray(x), dtype=torch.int32)

    def longs(x):
        return torch.from_numpy(np.concatenate(x).astype(np.int64))

    return Tree(
        tokens=torch.from_numpy(tokens),
        positions=torch.from_numpy(positions),
        count=count,
        start=ints(start[:-1]),
        length=ints(length),
        parent=ints(parent),
        level=ints(level),
        before=ints(before),
        slot=ints(slots),
        children=ints([c for each in children for c in each]),
        child_end=ints(np.cumsum([len(each) for each in children])),
        rows=longs(rows),
        targets=longs(targets),
        own=torch.from_numpy(np.concatenate(own).astype(np.int8)),
        target_segment=np.concatenate(owners),
        paths=[[nodes[i].index for i in path] for path in paths],
    )


def _tail(start, length, parent, segment):
    """The last three tokens up to the end of a segment, oldest first."""
    tail = []
    while segment >= 0 and len(tail) < 3:
        tail += [int(start[segment]) + length[segment] - 1 - i for i in range(min(length[segment], 3 - len(tail)))]
        segment = parent[segment]
    return [-1] * (3 - len(tail)) + tail[::-1]
