"""Scores what is read out of prose against marked documents that lie outside the project.

`python -m bench.narrative FOLDER`: FOLDER holds `gold.jsonl`, a line a document with its `id` and `text_file`, and `score.py`,
which takes predictions as JSON. Each document is read with `tdkt read --json`, as a script would.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tdkt_xl.intake.jsonview import read_json
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import Way, forms_for, read_submissions

_KEPT = ("award", "collectives", "individuals", "households", "total", "status", "period", "kind", "role", "sure", "quote")


def main(folder: Path) -> int:
    """Prints the score; 0 where it could be made."""
    gold = folder / "gold.jsonl"
    if not gold.exists():
        print(f"{folder}: no marked documents here, nothing to score")
        return 0
    documents = {}
    for line in gold.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        documents[document["id"]] = prediction(folder / document["text_file"])
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as predicted:
        json.dump({"docs": documents}, predicted, ensure_ascii=False)
        predicted.flush()
        for split in ("seed", "dev"):
            print(f"--- {split}", flush=True)
            score = [sys.executable, str(folder / "score.py"), predicted.name, "--gold", str(gold), "--split", split]
            subprocess.run(score, check=True)
    return 0


def prediction(path: Path) -> dict[str, Any]:
    """A document's figures as the score takes them: `approx` is true where the count is not exact."""
    submissions = list(read_submissions(find_sources([path]), Way()))
    narrative: Any = read_json(submissions, forms_for(None)).get("narrative") or {"figures": [], "unread": []}
    figures = [
        {name: figure[name] for name in _KEPT} | {"approx": figure["count_relation"] is not None} for figure in narrative["figures"]
    ]
    return {"figures": figures, "unread": [unread["quote"] for unread in narrative["unread"]]}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
