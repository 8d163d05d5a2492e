"""A run learns, and goes on where it was stopped."""

import json
import tempfile
import unittest
from pathlib import Path

import torch

from seed import train, tokenizer
from tests.samples import traces

SIZES = ["--hidden", "128", "--layers", "4", "--inner", "128", "--batch", "512", "--threads", "1", "--evaluate", "6"]


class TrainTest(unittest.TestCase):
    def setUp(self):
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # with more, the order of sums is a matter of chance
        self.addCleanup(torch.set_num_threads, threads)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.run_folder = Path(self.folder.name) / "run"
        self.run_folder.mkdir()
        some, prefixes = traces()
        (self.at / "prefixes.json").write_text(json.dumps(prefixes))
        for split, few in (("train", some[:300]), ("heldout", some[300:])):
            self.write(f"{split}-0.jsonl", few)
        tokenizer.train(some, prefixes, 512).save(str(self.run_folder / "tokenizer.json"))

    @property
    def at(self):
        return Path(self.folder.name)

    def write(self, name, few):
        lines = [
            {"family": x.family, "kind": x.kind, "seed": x.seed,
             "conversations": [{"parts": [{"text": t, "loss": n} for t, n in c]} for c in x.conversations]}
            for x in few
        ]  # fmt: skip
        (self.at / name).write_text("".join(json.dumps(line) + "\n" for line in lines))

    def open(self, *more):
        run = train.Run(train.options([str(self.at), str(self.run_folder), *SIZES, *more]))
        self.addCleanup(run.log_file.close)
        return run

    def losses(self, run, steps):
        found = []
        for _ in range(steps):
            tree, _, rng = run.batch()
            found.append(run.learn(tree, *run.weights(tree, rng))[0].item())
        return found

    def test_learns_and_goes_on(self):
        run = self.open()
        run.tokens = int(train.DENSE)  # past the exercises in copying
        losses = self.losses(run, 24)
        self.assertLess(losses[-1], losses[0] * 0.7)
        run.save("last.pt")
        expected = self.losses(run, 2)
        again = self.open()
        self.assertEqual(again.step, 24)
        self.assertEqual(self.losses(again, 2), expected)
        again.evaluate()
        self.assertIn("held out data", (self.run_folder / "log.txt").read_text())

    def test_begins_with_copying(self):
        tree, families, _ = self.open().batch()
        self.assertEqual(set(families), {"copying"})
        self.assertEqual(int(tree.positions[: int(tree.length[0])][0]), 0)
        self.assertGreater(int((tree.own == 1).sum()), 10)

    def test_new_traces_join(self):
        run = self.open()
        before = len(run.train)
        self.write("train-1.jsonl", traces()[0][:10])
        self.assertTrue(run._read())
        self.assertEqual(len(run.train), before + 10)

    def test_every_episode_comes_once_in_an_epoch(self):
        run = self.open()
        first, second = run.train.order(1, 0), run.train.order(1, 1)
        self.assertEqual(sorted(first), list(range(len(run.train))))
        self.assertEqual(sorted(second), sorted(first))
        self.assertNotEqual(list(second), list(first))

    def test_one_training_at_a_time(self):
        with train.alone(self.run_folder):
            with self.assertRaisesRegex(SystemExit, "another training"):
                train.alone(self.run_folder)
        train.alone(self.run_folder).close()

    def test_missing_traces_are_told(self):
        (self.at / "train-0.jsonl").unlink()
        with self.assertRaisesRegex(SystemExit, "write traces"):
            self.open()


if __name__ == "__main__":
    unittest.main()
