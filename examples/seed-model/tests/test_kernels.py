"""The kernels compute what the plain operations do, forward and backward, within the precision of bfloat16."""

import unittest

import torch

from seed import fast, kernels, reference
from seed.shape import HEAD
from tests.samples import tree

BF16 = torch.bfloat16


@unittest.skipIf(kernels.LIBRARY is None, "there is no C++ compiler: only the plain operations are in use")
class KernelsTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.tree = tree()
        self.n = len(self.tree.tokens)

    def same(self, name, *arguments, extra=()):
        """Outputs and gradients of both forms differ by less than 2 % of their norm."""

        def run(module):
            inputs = [x.clone().requires_grad_() for x in arguments]
            outputs = getattr(module, name)(*inputs, *extra)
            outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
            torch.manual_seed(2)
            torch.autograd.backward(
                [o for o in outputs if o.requires_grad],
                [torch.randn(o.shape).to(o.dtype) for o in outputs if o.requires_grad],
            )
            return [x.float() for x in [*outputs, *[i.grad for i in inputs]]]

        for i, (expected, found) in enumerate(zip(run(reference), run(fast))):
            error = ((expected - found).norm() / expected.norm()).item()
            self.assertLess(error, 0.02, f"{name}, output or gradient {i}")

    def padded(self, columns):
        u = torch.randn(self.n, columns)
        u[self.tree.count :] = 0
        return u.to(BF16)

    def test_norm(self):
        self.same("norm", torch.randn(self.n, 256), torch.randn(self.n, 256).to(BF16), torch.randn(256) * 0.2)

    def test_gated_unit(self):
        self.same("gated", torch.randn(self.n, 384).to(BF16))

    def test_losses(self):
        logits, targets, weights = (torch.randn(50, 512) * 3).to(BF16), torch.randint(0, 512, (50,)), torch.rand(50)
        self.same("losses", logits, extra=(targets, weights))

    def test_delta_rule(self):
        heads = 3
        columns = -(-(4 * heads * HEAD + 2 * heads) // 16) * 16
        conv, a_log, dt_bias = torch.randn(3 * heads * HEAD, 1, 4) * 0.5, torch.rand(heads) * 4 - 3, torch.rand(heads) * 4 - 3
        self.same("delta", self.padded(columns), conv, a_log, dt_bias, 1 + torch.randn(HEAD) * 0.2, extra=(self.tree,))

    def test_attention(self):
        angles = torch.rand(self.n, 8) * 6
        for heads, kv_heads in ((4, 2), (2, 2), (4, 1)):
            with self.subTest(heads=heads, kv_heads=kv_heads):
                u = self.padded((2 * heads + 2 * kv_heads) * HEAD)
                extra = (angles.cos(), angles.sin(), heads, kv_heads, self.tree)
                self.same("attention", u, torch.randn(HEAD) * 0.3, torch.randn(HEAD) * 0.3, extra=extra)


if __name__ == "__main__":
    unittest.main()
