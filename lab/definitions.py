"""What an experiment is made of, besides its code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: What a learner may set, and what the action is given.
type Value = str | bool | int | float

LONGEST_TEXT = 200

#: What the lab's experiments are about: the headings of its index, in their order.
GROUPS = {
    "saving": "Saving, and the two signals",
    "receivers": "What a receiver can do",
    "connecting": "Connecting receivers",
    "transactions": "Transactions and errors",
    "recursion": "Saving in a receiver",
    "ways-to-write": "Ways to write",
    "threads-and-async": "Threads and async",
    "on-commit": "After the commit",
    "databases": "Two databases",
    "performance": "Where the time goes",
    "pitfalls": "Pitfalls, wrong and right",
    "patterns": "Patterns of real projects",
}
#: The aliases that an experiment may ask for.
ALIASES = ("default", "other")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One keyword argument of the action, as a learner sets it.

    ``kind`` is "text", "boolean", "integer", "number" or "choice"; numbers have
    bounds, texts a ``max_length``, choices their (value, label) pairs.
    """

    name: str
    kind: str
    label: str
    default: Value
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    max_length: int = LONGEST_TEXT
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to a prediction. It is right if the measure of the run gives ``value``.

    ``why`` explains it after a run that showed it; what no run can show has none.
    ``otherwise`` is told to those who expected it when the run showed something else:
    the belief it comes from, or what it would have taken.
    """

    value: str
    text: str
    why: str = ""
    otherwise: str = ""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """A question answered before a run and graded by it: see ``lab.measures``."""

    id: str
    prompt: str
    measure: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A receiver that a learner can switch off."""

    receiver: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One Python file that a learner reads and runs, and what stands beside it.

    ``source`` is the file to the letter, ``action`` the function that a run
    calls. ``group`` is one of ``GROUPS``. ``library`` is "empty" or "learner":
    what the run starts from. ``databases`` are the aliases that it uses.
    ``portable`` is whether a run makes a test for another project, where the
    models belong to no installed app: there no fixture finds them, and no
    deletion follows their relations.
    """

    slug: str
    title: str
    summary: str
    source: str
    action: str
    group: str
    parameters: tuple[Parameter, ...] = ()
    switches: tuple[Switch, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    facts: tuple[str, ...] = ()
    library: str = "empty"
    databases: tuple[str, ...] = ("default",)
    portable: bool = True
    order: int = 0
    path: Path = Path()

    def prediction(self, id: str) -> Prediction:
        """The prediction with this id. Raises KeyError."""
        for prediction in self.predictions:
            if prediction.id == id:
                return prediction
        raise KeyError(id)
