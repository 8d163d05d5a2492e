"""How many unseen conversations the network would write without a mistake, each token foretold after the right ones before it."""

from collections import defaultdict

import torch

from .tree import plant


@torch.no_grad()
def evaluate(forward, episodes, indices, prefix, each: int = 6) -> dict:
    """Per family: own tokens right, conversations all right, episodes all right, and the mean loss of own tokens.

    Greedy choices, teacher forcing: no grammar and no second try, so the product does better on form and worse after a mistake.
    """
    sums: dict = defaultdict(lambda: defaultdict(float))
    for start in range(0, len(indices), each):
        chosen = [episodes[int(i)] for i in indices[start : start + each]]
        tree = plant(prefix, [e.conversations for e in chosen])
        own = torch.nonzero(tree.own == 1)[:, 0]
        rows, which = torch.unique(tree.rows[own], return_inverse=True)
        y = forward.hidden(tree, rows)[which].float()
        logits = y @ forward.model.model.embed_tokens.weight.T
        right = logits.argmax(1) == tree.targets[own]
        losses = torch.nn.functional.cross_entropy(logits, tree.targets[own], reduction="none")
        segments = tree.target_segment[own.numpy()]
        wrong = {int(s) for s, ok in zip(segments, right.tolist()) if not ok}
        number = 0
        for e in chosen:
            paths = tree.paths[number : number + len(e.conversations)]
            number += len(e.conversations)
            inside = {s for path in paths for s in path}
            mine = torch.tensor([int(s) in inside for s in segments])
            for key in (e.family, f"{e.family}/{e.kind}"):
                s = sums[key]
                s["episodes"] += 1
                s["conversations"] += len(paths)
                s["tokens"] += int(mine.sum())
                s["loss"] += float(losses[mine].sum())
                s["right_tokens"] += int(right[mine].sum())
                s["right_conversations"] += sum(not wrong & set(path) for path in paths)
                s["right_episodes"] += not wrong & inside
    return {
        key: {
            "episodes": int(s["episodes"]),
            "loss": s["loss"] / s["tokens"],
            "token": s["right_tokens"] / s["tokens"],
            "conversation": s["right_conversations"] / s["conversations"],
            "episode": s["right_episodes"] / s["episodes"],
        }
        for key, s in sums.items()
        if s["tokens"]
    }
