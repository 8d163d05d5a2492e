"""The operations in plain torch: the specification of the kernels, and what trains where no C++ compiler is."""

import torch
import torch.nn.functional as F

from .shape import EPSILON, HEAD
from .tree import Tree


def norm(x, r, w):
    """x + r and its norm with weight 1 + w; x [tokens][hidden] float32, r the same or None."""
    if r is not None:
        x = x + r.float()
    y = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * (1 + w)
    return x, y


def gated(u):
    gate, up = u.chunk(2, -1)
    return F.silu(gate) * up


def losses(logits, targets, weights):
    """Sum of weights * cross entropy, and the plain cross entropies without gradient."""
    each = F.cross_entropy(logits.float(), targets, reduction="none")
    return (each * weights).sum(), each.detach()


def _unit(x):
    return x * torch.rsqrt(x.square().sum(-1, keepdim=True) + 1e-6)


def _rule(q, k, v, beta, g, state, chunk=64):
    """The chunked gated delta rule; q, k, v [heads][n][64], beta, g [heads][n], state [heads][64][64]."""
    outputs = []
    for t in range(0, q.shape[1], chunk):
        qc, kc, vc, bc, gc = (x[:, t : t + chunk] for x in (q, k, v, beta, g))
        n = qc.shape[1]
        total = gc.cumsum(1)
        lower = torch.ones(n, n, dtype=torch.bool).tril()
        decay = (total[:, :, None] - total[:, None, :]).masked_fill(~lower, float("-inf")).exp()
        keys = kc @ kc.mT
        system = (bc[:, :, None] * keys * decay).tril(-1)
        from_start = total.exp()[..., None]
        right = bc[..., None] * (vc - from_start * (kc @ state))
        new = torch.linalg.solve_triangular(system, right, upper=False, unitriangular=True)
        outputs.append(from_start * (qc @ state) + (qc @ kc.mT * decay) @ new)
        to_end = (total[:, -1:] - total).exp()[..., None]
        state = total[:, -1].exp()[:, None, None] * state + (kc * to_end).mT @ new
    return torch.cat(outputs, 1), state


def delta(u, conv, a_log, dt_bias, weight, tree: Tree):
    """u [tokens][q | k | v | z | b | a | padding] to [tokens][heads * 64]; conv [channels][1][4]."""
    u = u.float()
    heads = len(a_log)
    inner = heads * HEAD
    out: list = [None] * len(tree.start)
    states: list = [None] * len(tree.start)
    for i, (start, length, parent) in enumerate(zip(tree.start.tolist(), tree.length.tolist(), tree.parent.tolist())):
        rows = u[start : start + length]
        older = [u[b : b + 1, : 3 * inner] if b >= 0 else torch.zeros(1, 3 * inner) for b in tree.before[i].tolist()]
        inputs = torch.cat([*older, rows[:, : 3 * inner]])
        mixed = F.silu(F.conv1d(inputs.t()[None], conv, groups=3 * inner)[0].t())
        q, k, v = (x.reshape(length, heads, HEAD).transpose(0, 1) for x in mixed.split(inner, 1))
        z = rows[:, 3 * inner : 4 * inner].reshape(length, heads, HEAD)
        beta = rows[:, 4 * inner : 4 * inner + heads].sigmoid().t()
        g = (-a_log.exp() * F.softplus(rows[:, 4 * inner + heads : 4 * inner + 2 * heads] + dt_bias)).t()
        state = torch.zeros(heads, HEAD, HEAD) if parent < 0 else states[parent]
        o, states[i] = _rule(_unit(q) * HEAD**-0.5, _unit(k), v, beta, g, state)
        o = o.transpose(0, 1)
        o = o * torch.rsqrt(o.square().mean(-1, keepdim=True) + EPSILON) * weight * F.silu(z)
        out[i] = o.reshape(length, inner)
    return torch.cat([*out, torch.zeros(len(u) - tree.count, inner)])


def _rotate(x, w, cosine, sine):
    """Norm with weight 1 + w, then the turn; x [n][heads][64], cosine and sine [n][half]."""
    x = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * (1 + w)
    half = cosine.shape[-1]
    cosine, sine = cosine[:, None], sine[:, None]
    a, b, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
    return torch.cat([a * cosine - b * sine, b * cosine + a * sine, rest], -1)


def attention(u, query_norm, key_norm, cosine, sine, heads, kv_heads, tree: Tree, needed=None):
    """u [tokens][per head: query | gate][keys][values] to [tokens][heads * 64]; needed, a uint8 [tokens], tells whose outputs matter (the
    others may be anything; here all are computed)."""
    u = u.float()
    n = len(u)
    query, gate = u[:, : 2 * heads * HEAD].reshape(n, heads, 2, HEAD).unbind(2)
    key, value = u[:, 2 * heads * HEAD :].reshape(n, 2, kv_heads, HEAD).unbind(1)
    query, key = _rotate(query, query_norm, cosine, sine), _rotate(key, key_norm, cosine, sine)
    out = []
    start, length, parent = tree.start.tolist(), tree.length.tolist(), tree.parent.tolist()
    for i in range(len(start)):
        chain, at = [], i
        while at >= 0:
            chain.append(torch.arange(start[at], start[at] + length[at]))
            at = parent[at]
        seen = torch.cat(chain[::-1])
        own = slice(start[i], start[i] + length[i])
        mask = torch.ones(length[i], len(seen), dtype=torch.bool).tril(len(seen) - length[i])
        q, k, v = (x.transpose(0, 1) for x in (query[own], key[seen], value[seen]))
        o = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True).transpose(0, 1)
        out.append((o * gate[own].sigmoid()).reshape(length[i], heads * HEAD))
    return torch.cat([*out, torch.zeros(n - tree.count, heads * HEAD)])
