"""The network: transformers' Qwen3.5 classes hold the parameters and define the function; the forward pass here computes the same over a
tree of conversations, several times faster."""

import torch
import torch.nn.functional as F

from . import fast, reference
from .kernels import LIBRARY
from .shape import HEAD, ROTATED, THETA, Shape
from .tree import Tree


def create(shape: Shape, seed: int):
    """A fresh Qwen3_5ForCausalLM in float32."""
    from transformers.models.qwen3_5.modeling_qwen3_5 import Qwen3_5ForCausalLM

    torch.manual_seed(seed)
    model = Qwen3_5ForCausalLM(shape.configuration()).float()
    deep = (2 * shape.layers) ** -0.5  # branches that add to the residual stream start smaller (GPT-2)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.dim() == 2:
                scale = 0.02 if "embed" in name else p.shape[1] ** -0.5
                if name.endswith(("out_proj.weight", "o_proj.weight", "down_proj.weight")):
                    scale *= deep
                p.normal_(0, scale)
            elif "conv1d" in name:
                p.uniform_(-0.5, 0.5)
            elif name.endswith("A_log"):
                p.copy_(torch.empty_like(p).uniform_(1, 16).log())
            elif name.endswith("dt_bias"):
                # Time steps spread evenly on a log scale between 0.001 and 0.1, as Mamba 2 does.
                step = torch.empty_like(p).uniform_(-6.9, -2.3).exp()
                p.copy_(step + torch.log(-torch.expm1(-step)))
        for layer in model.model.layers:
            _mimic_recall(layer)
    return model


def _mimic_recall(layer):
    """Weights near which a layer already looks things up: it finds the places where the present token stood and gives what followed them.

    After "Mimetic Initialization Helps State Space Models Learn to Recall" (Trockman et al., arXiv 2410.11135): queries and keys are the
    same projection, the convolution gives keys the token before and everything else the present one, and the output projection undoes that
    of the values.
    """
    if hasattr(layer, "linear_attn"):
        m = layer.linear_attn
        inner = m.out_proj.weight.shape[1]
        qkv, conv = m.in_proj_qkv.weight, m.conv1d.weight
        qkv[inner : 2 * inner] = qkv[:inner]
        m.out_proj.weight.copy_(qkv[2 * inner :].T * (m.out_proj.weight.std() / qkv[2 * inner :].std()))
        conv.mul_(0.2)
        conv[:inner, 0, 3] += 1
        conv[inner : 2 * inner, 0, 2] += 1
        conv[2 * inner :, 0, 3] += 1
    else:
        m = layer.self_attn
        size, heads, kv_heads = m.head_dim, m.o_proj.weight.shape[1] // m.head_dim, len(m.k_proj.weight) // m.head_dim
        scale = m.o_proj.weight.std() / m.v_proj.weight.std()
        for head in range(heads):
            group = slice(head * kv_heads // heads * size, (head * kv_heads // heads + 1) * size)
            m.q_proj.weight[2 * head * size : (2 * head + 1) * size] = m.k_proj.weight[group]
            m.o_proj.weight[:, head * size : (head + 1) * size] = m.v_proj.weight[group].T * scale


class Forward:
    """Computes hidden states and losses of a tree with the parameters of a transformers model."""

    def __init__(self, model, shape: Shape, kernels: bool = True):
        self.model, self.shape = model, shape
        self.kernels = kernels and LIBRARY is not None
        self.operations = fast if self.kernels else reference
        self.dtype = torch.bfloat16 if self.kernels else torch.float32
        frequency = (1 / THETA ** (torch.arange(0, ROTATED, 2, dtype=torch.float64) / ROTATED)).float()
        angles = torch.arange(shape.context, dtype=torch.float32)[:, None] * frequency
        self.cosine, self.sine = angles.cos(), angles.sin()

    def _linear(self, x, *weights):
        """x times the weights one below the other; a multiple of 16 rows, which the kernels like, by rows of zeros."""
        rows = sum(len(w) for w in weights)
        if rows % 16:
            weights = (*weights, torch.zeros(16 - rows % 16, weights[0].shape[1]))
        w = torch.cat(weights) if len(weights) > 1 else weights[0]
        return F.linear(x, w.to(self.dtype))

    def _delta(self, y, layer, tree):
        m = layer.linear_attn
        weights = (m.in_proj_qkv.weight, m.in_proj_z.weight, m.in_proj_b.weight, m.in_proj_a.weight)
        u = self._linear(y, *weights)
        return self.operations.delta(u, m.conv1d.weight, m.A_log, m.dt_bias, m.norm.weight, tree), m.out_proj.weight

    def _attention(self, y, layer, tree, turns, needed):
        m = layer.self_attn
        u = self._linear(y, m.q_proj.weight, m.k_proj.weight, m.v_proj.weight)
        sizes = (self.shape.heads, self.shape.kv_heads)
        return self.operations.attention(u, m.q_norm.weight, m.k_norm.weight, *turns, *sizes, tree, needed), m.o_proj.weight

    def hidden(self, tree: Tree, rows=None):
        """Normed hidden states [rows][hidden] of some tokens of the tree (int64, ascending), or of all."""
        net, ops = self.model.model, self.operations
        turns = (self.cosine[tree.positions], self.sine[tree.positions])
        x, r = F.embedding(tree.tokens, net.embed_tokens.weight), None
        for i, layer in enumerate(net.layers):
            chosen = rows if i == len(net.layers) - 1 else None
            x, y = ops.norm(x, r, layer.input_layernorm.weight)
            if self.shape.is_full(i):
                o, out = self._attention(y, layer, tree, turns, None if chosen is None else _marks(len(x), chosen))
            else:
                o, out = self._delta(y, layer, tree)
            if chosen is not None:  # what follows works on each token by itself
                x, o = x.index_select(0, chosen), o.index_select(0, chosen)
            x, y = ops.norm(x, self._linear(o, out), layer.post_attention_layernorm.weight)
            mlp = layer.mlp
            r = self._linear(ops.gated(self._linear(y, mlp.gate_proj.weight, mlp.up_proj.weight)), mlp.down_proj.weight)
        return ops.norm(x, r, net.norm.weight)[1]

    def losses(self, tree: Tree, chosen, weights):
        """Sum of weights * cross entropy of the chosen targets (int64 indices), and the plain cross entropies."""
        rows, which = torch.unique(tree.rows[chosen], return_inverse=True)
        y = self.hidden(tree, rows).index_select(0, which)
        return self.operations.losses(self._linear(y, self.model.model.embed_tokens.weight), tree.targets[chosen], weights)


def _marks(count, rows):
    """uint8 [count]: 1 at the rows."""
    marks = torch.zeros(count, dtype=torch.uint8)
    marks[rows] = 1
    return marks
