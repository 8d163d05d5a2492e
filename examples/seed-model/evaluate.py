#!/usr/bin/env python3
"""Judges a model by the whole product: ./holdfast demo on held-out instances, solved by their own checks.

    examples/seed-model/evaluate.py --count 100 --out evaluation.jsonl [--model FILE] [repair browser data]

Instances of the demo are drawn from words, numbers, layouts and seeds that no training text has. Every line of the
output file is what one run printed with --output json: task, plan, calls, checks, tokens, seconds. Only the standard
library is needed.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FAMILIES = ["repair", "browser", "data"]


def run(family, seed, model):
    command = [str(ROOT / "holdfast"), "demo", family, "--seed", str(seed), "--output", "json"]
    if model:
        command += ["--model", model]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        result = json.loads(done.stdout)
    except json.JSONDecodeError:
        sys.exit(f"{' '.join(command)} printed no result:\n{done.stderr}")
    if "demo" not in result:
        sys.exit(f"{' '.join(command)} could not run: {done.stderr}")
    shutil.rmtree(result["demo"]["directory"], ignore_errors=True)
    return family, result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", default=FAMILIES)
    parser.add_argument("--count", type=int, default=100, help="instances of each family")
    parser.add_argument("--first", type=int, default=0, help="seed of the first one")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--model", help="another model than the one that comes with Holdfast")
    parser.add_argument("--parallel", type=int, default=1)
    options = parser.parse_args()

    solved = collections.defaultdict(list)
    seconds = collections.defaultdict(list)
    jobs = [(family, seed) for family in options.families for seed in range(options.first, options.first + options.count)]
    with options.out.open("w") as out, concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        for number, (family, result) in enumerate(pool.map(lambda job: run(*job, options.model), jobs), 1):
            out.write(json.dumps(result) + "\n")
            out.flush()
            done = result["outcome"] == "done"
            for kind in (family, f"{family}: {result['demo']['kind']}"):
                solved[kind].append(done)
            seconds[family].append(result["usage"]["seconds"])
            print(f"\r{number} of {len(jobs)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    for kind in sorted(solved):
        runs = solved[kind]
        print(f"{kind:60} {sum(runs):4} of {len(runs):4}  {100 * sum(runs) / len(runs):5.1f} %")
    for family, times in seconds.items():
        times.sort()
        print(f"{family}: median {times[len(times) // 2]:.1f} s, slowest {times[-1]:.1f} s")


if __name__ == "__main__":
    main()
