"""The **language model**: py3langid's naive Bayes tables, cut down to what is asked of them.

An automaton walks the bytes of a text and names the letter sequences it saw; each has a weight for each
language. Only the columns of one script's languages are added up, which takes half the time of asking for all
142 and does away with the rare neighbours (Walloon, Ligurian, Nigerian Pidgin) to which short texts stray.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from waker.detect.scripts import LATIN, SCRIPTS, Script

Scores = npt.NDArray[np.float32]


def _names(languages: str) -> frozenset[str]:
    return frozenset(languages.split())


# Varieties that the model tells apart and a team of reviewers does not.
_VARIETY_OF: Final = {"arz": "ar", "ary": "ar", "nn": "no", "sdh": "ku", "uzs": "uz"}
# A head start in nats: where much is posted, little, next to nothing.
_OFTEN: Final = _names("en es pt fr de it nl id tr pl vi ar ru fa hi")
_SELDOM: Final = _names("af fy lb eo jv ht xh zu om mg st sn ig rw so mt gd sa ba tt tg uz")
_OFTEN_BONUS: Final = 2.0
_SELDOM_BONUS: Final = -2.0
# The model was trained on log(1 + times seen); nearly every sequence is seen once in a post.
_ONCE: Final = float(np.log1p(1.0))


def _head_start(language: str) -> float:
    return _OFTEN_BONUS if language in _OFTEN else _SELDOM_BONUS if language in _SELDOM else 0.0


class Table:
    """The weights of one script's languages, and the automaton that all scripts share."""

    __slots__ = ("_automaton", "_prior", "_weights", "languages", "position")

    def __init__(self, identifier: LanguageIdentifier, wanted: Sequence[str]) -> None:
        names = [_VARIETY_OF.get(name, name) for name in identifier.nb_classes]
        columns = [column for column, name in enumerate(names) if name in wanted]
        self.languages: tuple[str, ...] = tuple(names[column] for column in columns)
        # Where two columns stand for one language, a hint goes to the first: the model's main one.
        self.position: Mapping[str, int] = {
            name: column for column, name in reversed(list(enumerate(self.languages)))
        }
        # In rows: a table in column order would be copied whole for each text (4 ms instead of 5 us).
        self._weights = identifier.nb_ptc[:, columns].astype(np.float32, order="C") * np.float32(_ONCE)
        bonus = [_head_start(name) for name in self.languages]
        self._prior: Scores = identifier.nb_pc[columns].astype(np.float32) + np.array(bonus, np.float32)
        self._automaton = (identifier.tk_nextmove, identifier._rowbase, identifier.tk_output)

    def scores(self, data: bytes) -> Scores:
        """The logarithmic score of each language for UTF-8 bytes, prior included."""
        step, row, output = self._automaton
        state = 0
        seen: list[int] = []
        add = seen.append
        for byte in data:
            state = step[row[state] + byte]
            feature = output[state]
            if feature >= 0:
                add(feature)
        if not seen:
            return self._prior.copy()
        total: Scores = self._weights.take(seen, axis=0).sum(axis=0)
        total += self._prior
        return total

    def winner(self, scores: Scores, temperature: float) -> tuple[int, float]:
        """The best column, and its share of the probability; the temperature evens out long texts."""
        best = int(scores.argmax())
        shares = np.exp((scores - scores[best]) / np.float32(temperature))
        language = self.languages[best]
        own = sum(float(shares[i]) for i, name in enumerate(self.languages) if name == language)
        return best, own / float(shares.sum())


class Model:
    """All tables, loaded once per process (some 90 MB, shared by forked workers)."""

    def __init__(self) -> None:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._tables = {
            script.name: Table(identifier, script.languages)
            for script in (LATIN, *SCRIPTS)
            if len(script.languages) > 1
        }

    def table(self, script: Script) -> Table:
        return self._tables[script.name]


@cache
def model() -> Model:
    """The model of this process, loaded at the first call."""
    return Model()
