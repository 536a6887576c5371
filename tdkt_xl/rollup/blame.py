"""If our own code fails on one file, only that file is left out. The file is found by trying without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tdkt_xl.intake.submissions import unreadable
from tdkt_xl.model.returns import Submission
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.incidents import our_fault

Done = TypeVar("Done")
Trial = Callable[[Sequence[Submission]], Done]
OTHERS_FAULT = (TdktError, OSError, MemoryError)
"""Errors that no file's content causes: a full disk, a wrong option."""
MOST_BLAMED = 16
"""At most this many files, and at most half of them, are left out. If the code fails on more files, the files are not the cause."""
_FAULT = "lỗi của chương trình khi cộng tệp này, không phải của người gửi"


def each_by_itself(attempt: Trial[Done], submissions: Iterable[Submission]) -> Done:
    """Returns `attempt(submissions)`. A submission on which `attempt` fails is replaced by one with the finding `unreadable`.

    Raises the exception of `attempt` if no single file causes it: `attempt` fails without any file, or on too many (MOST_BLAMED).
    `attempt` may be called several times, so it must not change the submissions.
    """
    tried = sorted(submissions, key=lambda submission: submission.file)
    blamed: set[int] = set()
    most = min(MOST_BLAMED, max(1, len(tried) // 2))
    while True:
        try:
            return attempt(tried)
        except OTHERS_FAULT:
            raise
        except Exception:
            words = our_fault(_FAULT)
            place = _first_to_fail(attempt, tried)
            if place is None or place in blamed or len(blamed) == most:
                raise
        blamed.add(place)
        tried[place] = _without_content(tried[place], words)


def _first_to_fail(attempt: Trial[Done], submissions: Sequence[Submission]) -> int | None:
    """The position of the submission that makes `attempt` fail; None if `attempt` fails without any submission, or there is none.

    `attempt` succeeds with all submissions before this one, and fails when this one is added. Found by halving: twelve calls for
    3,000 files.
    """
    if _fails(attempt, ()):
        return None
    good, bad = 0, len(submissions)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _fails(attempt, submissions[:middle]):
            bad = middle
        else:
            good = middle
    return bad - 1 if submissions else None


def _fails(attempt: Trial[Done], submissions: Sequence[Submission]) -> bool:
    try:
        attempt(submissions)
    except OTHERS_FAULT:
        raise
    except Exception:
        return True
    return False


def _without_content(submission: Submission, words: str) -> Submission:
    of_file = Submission(submission.file, modified=submission.modified, digest=submission.digest, sender=submission.sender)
    return unreadable(of_file, words)
