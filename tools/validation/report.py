"""What was measured against what was expected: as lines, and as docs/validation.md."""

import csv
import math
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

HEAD = """# Validation

Made by `tools/validate`; every figure was measured by that run. The scenes are small roads drawn by hand, driven by the whole
step (`tests/validation/`); their detectors are made of the vehicles' positions between ticks. Expected figures stand in
`tools/validation/expected.csv`; curves are computed in `tools/validation/formulas.py` from their sources, never by the engine's
own kernels. A figure that misses its range is shown as failed.

Whole towns are compared with SUMO on the same files by `bench/peers/compare`: speed in `docs/performance.md`; travel times, and where and why they
differ, in `docs/sumo-import.md`.
"""


@dataclass
class Check:
    figure: str
    measured: float
    unit: str = ""
    low: float = None  # of the range in which it passes; none: open on that side
    expected: float = None
    high: float = None
    source: str = ""

    @property
    def judged(self):
        return self.low is not None or self.high is not None

    @property
    def passed(self):
        if not math.isfinite(self.measured):
            return False
        return (self.low is None or self.measured >= self.low) and (self.high is None or self.measured <= self.high)

    @property
    def verdict(self):
        return ("pass" if self.passed else "**FAIL**") if self.judged else "report only"

    @property
    def range_text(self):
        if not self.judged:
            return number(self.expected) if self.expected is not None else "-"
        if self.high is None:
            return f"≥ {number(self.low)}"
        if self.low is None:
            return f"≤ {number(self.high)}"
        middle = f"{number(self.expected)} " if self.expected is not None else ""
        return f"{middle}({number(self.low)} … {number(self.high)})"


def number(value):
    if not math.isfinite(value):
        return "none"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2}f}"


def anchor(title):
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def read_expected(path):
    """The rows of each scene, in order."""
    value = lambda text: float(text) if text else None
    out = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            out.setdefault(row["scene"], []).append(
                Check(
                    row["figure"],
                    math.nan,
                    row["unit"],
                    value(row["low"]),
                    value(row["expected"]),
                    value(row["high"]),
                    row["source"],
                )
            )
    return out


def compare(expected, measured):
    """The expected rows with what was measured; both must have the same figures."""
    if {c.figure for c in expected} != set(measured):
        differing = {c.figure for c in expected} ^ set(measured)
        raise ValueError(f"expected.csv and what was measured differ in: {', '.join(sorted(differing))}")
    for check in expected:
        check.measured = float(measured[check.figure])
    return expected


def lines(scene, checks):
    for c in checks:
        yield f"{c.verdict.strip('*'):11s} {scene.name}: {c.figure}: {number(c.measured)} {c.unit}, expected {c.range_text}"


def write(path: Path, results, extent):
    """results: (scene, checks) of all scenes."""
    judged = [c for _, checks in results for c in checks if c.judged]
    failed = sum(not c.passed for c in judged)
    text = [HEAD]
    text.append(f"This run: extent *{extent}*, {len(judged)} figures judged, {len(judged) - failed} passed, {failed} failed.\n")
    text.append("| scene | passed | failed |\n|---|---:|---:|")
    for scene, checks in results:
        passed = [c.passed for c in checks if c.judged]
        text.append(f"| [{scene.title}](#{anchor(scene.title)}) | {sum(passed)} | {len(passed) - sum(passed) or ''} |")
    text.append("")
    for scene, checks in results:
        text.append(f"## {scene.title}\n")
        text.append(textwrap.fill(scene.text, 120, break_on_hyphens=False) + "\n")
        text.append(f"![{scene.title}](figures/{scene.name}.png)\n")
        text.append("| figure | expected | measured | unit | verdict | source |\n|---|---:|---:|---|---|---|")
        for c in checks:
            text.append(f"| {c.figure} | {c.range_text} | {number(c.measured)} | {c.unit} | {c.verdict} | {c.source} |")
        text.append("")
    path.write_text("\n".join(text))
