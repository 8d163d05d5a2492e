"""The forward pass over a tree gives what transformers' model gives for each conversation by itself."""

import unittest

import numpy as np
import torch

from seed import kernels, network
from seed.tree import plant
from tests.samples import SHAPE, conversation, rows_of, stir, tree


class NetworkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = network.create(SHAPE, 1)
        stir(cls.model)
        cls.plain = network.Forward(cls.model, SHAPE, kernels=False)

    def hidden_of_transformers(self, tokens):
        return self.model.model(input_ids=tokens[None]).last_hidden_state[0]

    @torch.no_grad()
    def test_tree_equals_each_conversation_alone(self):
        t = tree()
        found = self.plain.hidden(t)
        self.assertEqual(len(t.paths), 6)
        for path in t.paths:
            rows = rows_of(t, path)
            difference = (self.hidden_of_transformers(t.tokens[rows]) - found[rows]).abs().max()
            self.assertLess(difference.item(), 1e-4)

    @torch.no_grad()
    def test_episodes_without_a_system_message(self):
        rng = np.random.default_rng(5)
        t = plant(np.zeros(0, np.int32), [[conversation(rng, [], 40)], [conversation(rng, [], 33)]])
        found = self.plain.hidden(t)
        for path in t.paths:
            rows = rows_of(t, path)
            self.assertLess((self.hidden_of_transformers(t.tokens[rows]) - found[rows]).abs().max().item(), 1e-4)

    @torch.no_grad()
    def test_some_rows_only(self):
        t, rows = tree(), torch.tensor([75, 80, 150, 330])
        for forward in (self.plain, network.Forward(self.model, SHAPE)):
            self.assertLess((forward.hidden(t)[rows] - forward.hidden(t, rows)).float().abs().max().item(), 0.05)

    def test_gradients_equal_those_of_transformers(self):
        rng = np.random.default_rng(6)
        t = plant(rng.integers(0, 512, 50).astype(np.int32), [[conversation(rng, [], 90)]])
        everything = torch.arange(len(t.rows))
        self.model.zero_grad()
        self.plain.losses(t, everything, torch.ones(len(t.rows)))[0].backward()
        found = {n: p.grad.clone() for n, p in self.model.named_parameters()}
        self.model.zero_grad()
        rows = rows_of(t, t.paths[0])
        logits = self.model(input_ids=t.tokens[rows][None]).logits[0]
        torch.nn.functional.cross_entropy(logits[49:-1], t.tokens[rows][50:], reduction="sum").backward()
        for name, p in self.model.named_parameters():
            self.assertLess(((p.grad - found[name]).norm() / p.grad.norm()).item(), 1e-3, name)

    @unittest.skipIf(kernels.LIBRARY is None, "there is no C++ compiler: only the plain operations are in use")
    @torch.no_grad()
    def test_kernels_stay_near(self):
        t = tree()
        a, b = self.plain.hidden(t)[: t.count], network.Forward(self.model, SHAPE).hidden(t)[: t.count].float()
        self.assertLess(((a - b).norm() / a.norm()).item(), 0.05)


class TreeTest(unittest.TestCase):
    def test_common_beginnings_stand_once_and_every_target_counts_once(self):
        t = tree()
        self.assertEqual(t.count, 75 + 2 * (70 + 41 + 48) + 2 + 100)
        self.assertEqual(len(t.targets), t.count - 75)
        self.assertEqual(int((t.own == 1).sum()), 2 * (41 + 48) + 102)
        for path in t.paths:
            rows = rows_of(t, path)
            self.assertEqual(t.positions[rows].tolist(), list(range(len(rows))))
            here = np.isin(t.target_segment, path)
            following = dict(zip(rows.tolist(), t.tokens[rows][1:].tolist()))
            self.assertEqual([following[r] for r in t.rows[here].tolist()], t.targets[here].tolist())


if __name__ == "__main__":
    unittest.main()
