"""A disguise changes names, and nothing else."""

import unittest

import numpy as np

from seed.disguise import Disguise, task_words
from tests.samples import traces


class DisguiseTest(unittest.TestCase):
    def setUp(self):
        self.traces, prefixes = traces()
        self.kept = task_words(self.traces, prefixes[0])

    def test_words_of_the_task_are_kept_and_names_are_not(self):
        self.assertTrue({"copy", "function", "parameter", "tools"} <= self.kept)
        self.assertFalse({"zulnak", "marbles"} & self.kept)

    def test_one_exchange_for_a_whole_episode(self):
        of = Disguise(np.random.default_rng(4), self.kept).of
        name = of("zulnak")
        self.assertNotEqual(name, "zulnak")
        self.assertEqual(len(name), 6)
        self.assertEqual(of("copyZulnak(zulnaks, 12)"), f"copy{name.capitalize()}({name}s, 12)")
        self.assertEqual(of("zulnak_call.csv"), f"{name}_call.{of('csv')}")

    def test_markup_and_escapes_stay(self):
        of = Disguise(np.random.default_rng(4), self.kept).of
        text = "<|im_start|> <think>\\n</think> <tool_call> </tool_response> {} [ref=e12] 3.5"
        self.assertEqual(of(text).replace(of("ref"), "ref"), text)

    def test_another_episode_has_other_names(self):
        names = {Disguise(np.random.default_rng(i), self.kept).of("zulnak") for i in range(20)}
        self.assertGreater(len(names), 15)


if __name__ == "__main__":
    unittest.main()
