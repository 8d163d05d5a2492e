"""Trains the network on traces, from scratch or on from the run's last checkpoint.

usage: python -m seed.train TRACES RUN [--minutes N] [--decay-minutes N]

RUN holds tokenizer.json (made first by seed.tokenizer), last.pt (to go on from), log.txt and, after a run with --decay-minutes, final.pt:
the learning rate stays level until so many minutes before the end, then falls to zero, and with it the share of copying exercises and the
weight of the context. Only final.pt has that fall; a later run goes on from last.pt at the
level rate. Both hold the moving average of the weights too, which is what is evaluated and exported.
"""

import argparse
import fcntl
import math
import os
import time
from pathlib import Path

# Threads of torch that wait for work would hold up the kernels' own; and on a busy machine the scheduler is apt to leave two threads on
# one processor for long, so each gets its place.
for name, value in (("OMP_WAIT_POLICY", "PASSIVE"), ("OMP_PROC_BIND", "true"), ("OMP_PLACES", "threads")):
    os.environ.setdefault(name, value)

import numpy as np
import torch

from . import checkpoint, episodes, network, tokenizer
from .copying import Copying
from .evaluation import evaluate
from .optimizer import Optimizer
from .shape import Shape
from .tree import Conversation, plant

SAVE_EVERY, TELL_EVERY, EVALUATE_EVERY = 180, 30, 360  # seconds
WARM_UP = 40  # steps
AVERAGE = 0.996  # what the moving average of the weights keeps in a step
DENSE = 0.55e6  # tokens of pure copying before the traces
LENGTHS = (64, 224)  # tokens of a copying exercise: at first, and at the end of the dense phase


class Run:
    def __init__(self, a):
        self.a, self.folder = a, a.run
        self.tokenizer = tokenizer.load(a.run / "tokenizer.json")
        self.saved = checkpoint.load(a.run / "last.pt")
        self.shape = Shape(**self.saved["shape"]) if self.saved else Shape(
            vocabulary=self.tokenizer.get_vocab_size(), hidden=a.hidden, layers=a.layers, inner=a.inner
        )  # fmt: skip
        self.model = network.create(self.shape, a.seed)
        self.forward = network.Forward(self.model, self.shape)
        self.optimizer = Optimizer(self.model)
        self.average = {n: p.detach().clone() for n, p in self.model.named_parameters()}
        self.step, self.tokens, self.seconds, self.epoch, self.taken = 0, 0, 0.0, 0, 0
        if self.saved:
            self._restore(self.saved)
        self.files, self.train, self.heldout, self.order = [], None, None, None
        self._read()
        self.prefixes = episodes.prefixes(a.traces, self.tokenizer)
        self.copying = Copying(self.tokenizer)
        self.log_file = open(a.run / "log.txt", "a", buffering=1)
        self.began = time.time()

    def log(self, text):
        line = f"{time.strftime('%H:%M:%S')} {text}"
        print(line, flush=True)
        self.log_file.write(line + "\n")

    def _restore(self, saved):
        self.model.load_state_dict(saved["model"], strict=False)  # the tied head is not kept twice
        self.optimizer.restore(saved["optimizer"])
        for name, x in self.average.items():
            x.copy_(saved["average"][name])
        self.step, self.tokens, self.seconds, self.epoch, self.taken = (
            saved[k] for k in ("step", "tokens", "seconds", "epoch", "taken")
        )

    def save(self, name):
        checkpoint.save(
            self.folder / name,
            {
                "shape": self.shape.dictionary(),
                "model": dict(self.model.named_parameters()),
                "optimizer": self.optimizer.state(),
                "average": self.average,
                "step": self.step,
                "tokens": self.tokens,
                "seconds": self.seconds + time.time() - self.began,
                "epoch": self.epoch,
                "taken": self.taken,
            },
        )

    def _read(self):
        """Reads the traces if there are other files than before: they may be written while training goes on."""
        files = sorted(f.name for f in self.a.traces.glob("*.jsonl"))
        if files != self.files:
            again = bool(self.files)
            self.files = files
            self.train = episodes.load(self.a.traces, "train", self.a.run / "tokenizer.json")
            self.heldout = episodes.load(self.a.traces, "heldout", self.a.run / "tokenizer.json")
            self.disguised = episodes.Disguised(self.a.traces, self.tokenizer)
            if again:
                self.epoch, self.taken = self.epoch + 1, 0
            self.order = None
            return True
        return False

    def _next_episode(self):
        if self.order is None:
            self.order = self.train.order(self.a.seed, self.epoch)
        if self.taken >= len(self.order):
            self.epoch, self.taken = self.epoch + 1, 0
            self.order = self.train.order(self.a.seed, self.epoch)
        i = int(self.order[self.taken])
        self.taken += 1
        rng = np.random.default_rng([self.a.seed, self.epoch, self.taken])
        return self.disguised.episode(i, rng) if rng.random() < self.a.disguise else self.train[i]

    def batch(self, level: float = 1):
        """A tree of about --batch tokens, the family of each of its conversations, and a source of chance that the step number fixes."""
        rng = np.random.default_rng([self.a.seed, self.step])
        dense = self.tokens / DENSE
        if dense < 1:
            length = LENGTHS[0] + (LENGTHS[1] - LENGTHS[0]) * dense
            some = [self.copying.conversation(rng, int(length * rng.uniform(0.6, 1.4))) for _ in range(int(self.a.batch * 3 / 8 / length))]
            return plant(np.zeros(0, np.int32), [[c] for c in some]), ["copying"] * len(some), rng
        prefix = self.prefixes[0 if rng.random() < 0.5 else rng.integers(len(self.prefixes))]
        groups, families, count = [], [], len(prefix)
        while count < self.a.batch:
            if rng.random() < self.a.copying * level:
                groups.append([self.copying.conversation(rng, 200)])
                families.append("copying")
            else:
                episode = self._next_episode()
                groups.append(episode.conversations)
                families += [episode.family] * len(episode.conversations)
            count += _unshared(groups[-1])
        return plant(prefix, groups), families, rng

    def weights(self, tree, rng, level: float = 1):
        """Which targets count, and how much. The context of a third of the segments is drawn in each step: that saves work in the last layer."""
        context = self.a.context * level if self.tokens > DENSE else 0.02
        own = tree.own.numpy()
        drawn = rng.random(len(tree.start)) < 1 / 3
        chosen = np.nonzero((own == 1) | drawn[tree.target_segment])[0]
        weights = np.where(own[chosen] == 1, 1.0, 3 * context)
        return torch.from_numpy(chosen), torch.from_numpy((weights / weights.sum()).astype(np.float32))

    def level(self, left):
        """1, and in the last minutes, if a fall is asked for, less and less; left: seconds to the end."""
        return min(1, max(left, 0) / (60 * self.a.decay_minutes)) if self.a.decay_minutes else 1

    def learn(self, tree, chosen, weights, level: float = 1):
        """One step; the loss, the cross entropies of the chosen targets, and the norm of the gradient."""
        total, each = self.forward.losses(tree, chosen, weights)
        total.backward()
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0))
        if math.isfinite(norm):
            self.optimizer.step(self.a.rate * level * min(1, (self.step + 1) / WARM_UP))
        else:
            self.log(f"step {self.step}: gradient is not finite, step left out")
        self.model.zero_grad()
        keep = min(AVERAGE, (self.step + 1) / (self.step + 10))
        torch._foreach_lerp_(list(self.average.values()), [p.detach() for p in self.model.parameters()], 1 - keep)
        self.step += 1
        self.tokens += tree.count
        return total, each, norm

    def go(self):
        a = self.a
        parameters = sum(p.numel() for p in self.model.parameters())
        self.log(f"{parameters / 1e6:.2f} M parameters, {len(self.train)} episodes, {len(self.heldout)} held out, "
                 f"kernels {'on' if self.forward.kernels else 'OFF'}, from step {self.step}, {vars(a)}")  # fmt: skip
        told, saved, evaluated, losses, seen = time.time(), time.time(), time.time(), {}, 0
        end = self.began + 60 * a.minutes
        falling = False
        while (left := end - time.time()) > 0:
            if a.decay_minutes and not falling and left < 60 * a.decay_minutes:
                self.save("last.pt")
                falling = True
            level = self.level(left)
            tree, families, rng = self.batch(level)
            chosen, weights = self.weights(tree, rng, level)
            total, each, norm = self.learn(tree, chosen, weights, level)
            seen += tree.count
            _add_losses(losses, tree, families, chosen, each)
            now = time.time()
            if now - told > TELL_EVERY:
                shown = " ".join(f"{k} {s / n:.3f}" for k, (s, n) in sorted(losses.items()))
                self.log(f"step {self.step} {self.tokens / 1e6:.2f} M tokens {seen / (now - told):.0f}/s "
                         f"norm {norm:.2f} loss {shown}")  # fmt: skip
                told, losses, seen = now, {}, 0
            if now - saved > SAVE_EVERY:
                self.save("final.pt" if falling else "last.pt")
                saved = time.time()
            if now - evaluated > EVALUATE_EVERY:
                if self._read():
                    self.log(f"  other traces: {len(self.train)} episodes, {len(self.heldout)} held out")
                self.evaluate()
                evaluated = told = time.time()
        self.save("final.pt" if falling else "last.pt")
        self.evaluate()

    def evaluate(self):
        """Of the averaged weights, on the first held-out episodes of every family."""
        began = time.time()
        live = {n: p.detach().clone() for n, p in self.model.named_parameters()}
        parameters = dict(self.model.named_parameters())
        with torch.no_grad():
            for n, p in parameters.items():
                p.copy_(self.average[n])
        result = evaluate(self.forward, self.heldout, self.heldout.first_of_each(self.a.evaluate // 3), self.prefixes[0])
        with torch.no_grad():
            for n, p in parameters.items():
                p.copy_(live[n])
        for key, r in sorted(result.items()):
            self.log(f"  held out {key:24} episodes {r['episodes']:3} loss {r['loss']:.4f} tokens {r['token']:.4f} "
                     f"conversations {r['conversation']:.3f} episodes {r['episode']:.3f}")  # fmt: skip
        self.log(f"  evaluated in {time.time() - began:.0f} s")


def _unshared(conversations: list[Conversation]) -> int:
    """About how many tokens an episode adds to a tree: common beginnings count once."""
    first, count = conversations[0].tokens, 0
    for c in conversations:
        n = min(len(first), len(c.tokens))
        differ = np.nonzero(first[:n] != c.tokens[:n])[0]
        count += len(c.tokens) - (0 if c.tokens is first else int(differ[0]) if len(differ) else n)
    return count


def _add_losses(losses, tree, families, chosen, each):
    """Adds up the losses of own tokens per family, and those of all context together; losses: name -> (sum, count)."""
    family = {segment: name for name, path in zip(families, tree.paths) for segment in path}
    own, segments = tree.own[chosen].numpy(), tree.target_segment[chosen.numpy()]
    names = np.array(["context" if o == 0 else family.get(s, "") for o, s in zip(own, segments.tolist())])
    for name in set(names):
        here = names == name
        total, count = losses.get(name, (0.0, 0))
        losses[name] = (total + float(each.numpy()[here].sum()), count + int(here.sum()))


def options(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("traces", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--decay-minutes", type=float, default=0)
    parser.add_argument("--rate", type=float, default=0.005)
    parser.add_argument("--batch", type=int, default=8192, help="tokens of a step")
    parser.add_argument("--context", type=float, default=0.1, help="weight of a context token as a target")
    parser.add_argument("--copying", type=float, default=0.05, help="share of copying exercises beside the traces")
    parser.add_argument("--disguise", type=float, default=0.6, help="share of episodes whose names are exchanged")
    parser.add_argument("--evaluate", type=int, default=60, help="held-out episodes to look at")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--inner", type=int, default=512)
    return parser.parse_args(arguments)


def alone(run: Path):
    """Holds the run's lock until the file that it returns is closed; two trainings at once would overwrite each other's checkpoints."""
    lock = open(run / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(f"another training is at work in {run}: stop it first, or name another folder") from None
    return lock


def main():
    a = options()
    torch.set_num_threads(a.threads)
    with alone(a.run):
        Run(a).go()


if __name__ == "__main__":
    main()
