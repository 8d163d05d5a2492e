"""What training needs to go on: written beside the old file, then put in its place, so that a kill at any moment leaves a whole one."""

import os
from pathlib import Path

import torch


def save(path: Path, content: dict):
    part = Path(path).with_name(Path(path).name + ".part")
    with open(part, "wb") as out:
        torch.save(content, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, path)


def load(path: Path) -> dict | None:
    return torch.load(path, weights_only=True) if Path(path).exists() else None
