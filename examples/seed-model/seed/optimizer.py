"""Muon for the matrices, AdamW for everything else.

Muon (Jordan et al. 2024; scaled as in "Muon is Scalable for LLM Training", arXiv 2502.16982) makes the momentum of a matrix orthogonal by
a few Newton-Schulz steps; matrices of equal shape go through them together.
"""

import torch


def _orthogonal(x):
    """Roughly the nearest orthogonal matrices; x [n][rows][columns], rows <= columns."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).bfloat16()
    for _ in range(5):
        s = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(s, s, s, beta=b, alpha=c), x, beta=a)
    return x.float()


class Optimizer:
    def __init__(self, model, muon: bool = True, decay: float = 0.05):
        self.names, self.decay, self.steps = dict(model.named_parameters()), decay, 0
        matrices = [
            n for n, p in self.names.items() if muon and p.dim() == 2 and min(p.shape) >= 64 and "embed" not in n
        ]
        self.pieces = [(n, i, k) for n in matrices for i, k in self._parts(n)]
        self.others = [n for n in self.names if n not in matrices]
        self.moment = {n: torch.zeros_like(p) for n, p in self.names.items()}
        self.square = {n: torch.zeros_like(self.names[n]) for n in self.others}

    def _parts(self, name):
        """Row ranges that are matrices of their own: queries, keys and values are different things in one tensor."""
        rows = len(self.names[name])
        k = rows // 3 if "in_proj_qkv" in name else rows
        return [(i, k) for i in range(0, rows, k)]

    @torch.no_grad()
    def step(self, rate: float, momentum: float = 0.95, betas=(0.9, 0.98)):
        """One step; rate is the learning rate in the usual sense of AdamW for both."""
        self.steps += 1
        groups: dict = {}
        for name, i, k in self.pieces:
            p = self.names[name]
            m = self.moment[name]
            if i == 0:
                m.mul_(momentum).add_(p.grad)
            update = (p.grad + momentum * m)[i : i + k]
            turned = update.shape[0] > update.shape[1]
            update = update.T if turned else update
            groups.setdefault(update.shape, []).append((p[i : i + k], update, turned))
        for members in groups.values():
            updates = _orthogonal(torch.stack([u for _, u, _ in members]))
            for (p, _, turned), update in zip(members, updates):
                p.mul_(1 - rate * self.decay)
                p.add_(update.T if turned else update, alpha=-rate * 0.2 * max(p.shape) ** 0.5)
        for name in self.others:
            p, m, v = self.names[name], self.moment[name], self.square[name]
            m.lerp_(p.grad, 1 - betas[0])
            v.lerp_(p.grad.square(), 1 - betas[1])
            step = (m / (1 - betas[0] ** self.steps)) / ((v / (1 - betas[1] ** self.steps)).sqrt() + 1e-8)
            if p.dim() == 2:
                p.mul_(1 - rate * self.decay)
            p.add_(step, alpha=-rate)

    def state(self):
        return {"steps": self.steps, "moment": self.moment, "square": self.square}

    def restore(self, state):
        self.steps = state["steps"]
        for mine, theirs in ((self.moment, state["moment"]), (self.square, state["square"])):
            for name, x in mine.items():
                x.copy_(theirs[name])
