#!/usr/bin/env python3
"""Runs a demo in a terminal of its own and draws what it printed: docs/pictures/demo.svg.

    docs/pictures/demo.py [repair|browser|data] [--seed N]

Only the standard library is needed. What the picture shows is what the command printed, line by line;
lines that overwrote each other (the moving status line) are drawn as they stood at the end.
"""

import html
import os
import pathlib
import pty
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WIDTH, LINE, SIZE, MARGIN = 110, 17, 13, 16
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def run(arguments):
    """The bytes that the command wrote to its terminal."""
    parts = []

    def read(descriptor):
        data = os.read(descriptor, 4096)
        parts.append(data)
        return data

    os.environ["COLUMNS"] = str(WIDTH)
    status = pty.spawn([str(ROOT / "holdfast"), "demo", *arguments], read)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("the demo did not end well; there is nothing to be proud of")
    return b"".join(parts).decode("utf-8", "replace")


def lines(output):
    """What stood on the screen, line by line: a carriage return begins the line anew."""
    shown = []
    for raw in output.replace("\r\n", "\n").split("\n"):
        text = CONTROL.sub("", raw).split("\r")[-1].rstrip()
        text = re.sub(r"(/\S*)?/holdfast-demo-\d+", "/tmp/demo", text)
        while len(text) > WIDTH:
            shown.append(text[:WIDTH])
            text = "    " + text[WIDTH:]
        shown.append(text)
    while shown and not shown[-1]:
        shown.pop()
    return shown


def colour(text):
    if text.startswith("+") and not text.startswith("+++"):
        return "#7ee787"
    if text.startswith("-") and not text.startswith("---"):
        return "#ff7b72"
    if text.startswith("$ ") or text.startswith("Result"):
        return "#ffffff"
    if text.strip().startswith(("→", "←", "check:")):
        return "#79c0ff"
    return "#c9d1d9"


def svg(shown):
    height = len(shown) * LINE + 2 * MARGIN
    width = int(WIDTH * SIZE * 0.61) + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="{SIZE}" xml:space="preserve">',
    ]
    for number, text in enumerate(shown):
        y = MARGIN + number * LINE + SIZE
        out.append(f'<text x="{MARGIN}" y="{y}" fill="{colour(text)}">{html.escape(text)}</text>')
    return "\n".join(out + ["</g>", "</svg>", ""])


if __name__ == "__main__":
    arguments = sys.argv[1:]
    shown = [f"$ ./holdfast demo {' '.join(arguments)}".rstrip(), ""] + lines(run(arguments))
    (HERE / "demo.svg").write_text(svg(shown), encoding="utf-8")
