"""The same operations as reference.py through the kernels; activations are bfloat16, sums float32."""

import torch
from torch.autograd import Function

from .kernels import call
from .shape import HEAD, ROTATED
from .tree import Tree

BF16 = torch.bfloat16


def _threads() -> int:
    return torch.get_num_threads()


class _Norm(Function):
    @staticmethod
    def forward(ctx, x, r, w):
        total, y = torch.empty_like(x), torch.empty_like(x, dtype=BF16)
        call("norm_forward", _threads(), *x.shape, x, r, w, total, y)
        ctx.save_for_backward(total, w)
        ctx.has_r = r is not None
        return total, y

    @staticmethod
    def backward(ctx, dtotal, dy):
        total, w = ctx.saved_tensors
        dx = torch.empty_like(total)
        dr = torch.empty_like(total, dtype=BF16) if ctx.has_r else None
        dw = torch.zeros(_threads(), len(w))
        call("norm_backward", _threads(), *total.shape, total, w, dtotal, dy.contiguous(), dx, dr, dw)
        return dx, dr, dw.sum(0)


def norm(x, r, w):
    return _Norm.apply(x, r, w)


class _Gated(Function):
    @staticmethod
    def forward(ctx, u):
        y = torch.empty(u.shape[0], u.shape[1] // 2, dtype=BF16)
        call("gated_forward", _threads(), *y.shape, u, y)
        ctx.save_for_backward(u)
        return y

    @staticmethod
    def backward(ctx, dy):
        (u,) = ctx.saved_tensors
        du = torch.empty_like(u)
        call("gated_backward", _threads(), *dy.shape, u, dy.contiguous(), du)
        return du


def gated(u):
    return _Gated.apply(u)


class _Losses(Function):
    @staticmethod
    def forward(ctx, logits, targets, weights):
        each = torch.empty(len(targets))
        ctx.gradient = logits.clone()
        call("cross_entropy", _threads(), *logits.shape, ctx.gradient, targets, weights, each)
        ctx.mark_non_differentiable(each)
        return (each * weights).sum(), each

    @staticmethod
    def backward(ctx, dtotal, _):
        return ctx.gradient * dtotal.to(BF16), None, None


def losses(logits, targets, weights):
    return _Losses.apply(logits, targets, weights)


def _segments(tree: Tree):
    return len(tree.start), len(tree.level) - 1, tree.start, tree.length, tree.parent, tree.level, tree.before, tree.slot


class _Delta(Function):
    @staticmethod
    def forward(ctx, u, conv, a_log, dt_bias, weight, tree):
        heads = len(a_log)
        out = torch.zeros(len(u), heads * HEAD, dtype=BF16)
        states = torch.empty(int(tree.slot[-1]), heads, HEAD, HEAD)
        call("delta_forward", _threads(), heads, u.shape[1], *_segments(tree), conv, a_log, dt_bias, weight, u, out, states)
        ctx.save_for_backward(u, conv, a_log, dt_bias, weight, states)
        ctx.tree = tree
        return out

    @staticmethod
    def backward(ctx, dout):
        u, conv, a_log, dt_bias, weight, states = ctx.saved_tensors
        tree, heads, threads = ctx.tree, len(a_log), _threads()
        segments = len(tree.start)
        du = torch.zeros_like(u)
        dbefore = torch.empty(segments, 3, 3 * heads * HEAD)
        dstates = torch.empty(segments, heads, HEAD, HEAD)
        sums = [torch.zeros(threads, *w.shape) for w in (conv, a_log, dt_bias, weight)]
        call(
            "delta_backward", threads, heads, u.shape[1], *_segments(tree), tree.children, tree.child_end,
            conv, a_log, dt_bias, weight, u, dout.contiguous(), states, du, dbefore, dstates, *sums,
        )  # fmt: skip
        return du, *(s.sum(0) for s in sums), None


def delta(u, conv, a_log, dt_bias, weight, tree: Tree):
    return _Delta.apply(u, conv, a_log, dt_bias, weight, tree)


class _Attention(Function):
    @staticmethod
    def forward(ctx, u, query_norm, key_norm, cosine, sine, heads, kv_heads, tree, needed):
        out = torch.zeros(len(u), heads * HEAD, dtype=BF16)
        inner, log_sums = torch.empty_like(out), torch.empty(len(u), heads)
        ctx.sizes = (heads, kv_heads, ROTATED, len(tree.start), tree.start, tree.length, tree.parent, needed)
        call("attention_forward", _threads(), *ctx.sizes, cosine, sine, query_norm, key_norm, u, out, inner, log_sums)
        ctx.save_for_backward(u, query_norm, key_norm, cosine, sine, inner, log_sums)
        return out

    @staticmethod
    def backward(ctx, dout):
        u, query_norm, key_norm, cosine, sine, inner, log_sums = ctx.saved_tensors
        du = torch.zeros_like(u)
        sums = [torch.zeros(_threads(), HEAD) for _ in range(2)]
        call(
            "attention_backward", _threads(), *ctx.sizes, cosine, sine, query_norm, key_norm,
            u, dout.contiguous(), inner, log_sums, du, *sums,
        )  # fmt: skip
        return du, *(s.sum(0) for s in sums), *[None] * 6


def attention(u, query_norm, key_norm, cosine, sine, heads, kv_heads, tree: Tree, needed=None):
    return _Attention.apply(u, query_norm, key_norm, cosine, sine, heads, kv_heads, tree, needed)
