"""Where in the nesting of saves, signals and receivers an event stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lab.tracing.events import CallbackRan, Event, ReceiverStarted, SaveCalled, SignalSent


@dataclass(frozen=True, slots=True)
class Place:
    """``level`` counts the saves around that were made by a receiver, ``lane`` is the lane of
    code that runs here, ``tone`` that of the signal around, ``caller`` the receiver's name,
    ``model`` and ``line`` are those of the innermost save."""

    level: int = 0
    deeper: int = 0
    in_save: bool = False
    lane: str = "you"
    tone: str = "django"
    caller: str = ""
    model: str = ""
    line: int | None = None

    @property
    def speaker(self) -> str:
        """The tone of code that runs here: its signal's inside a receiver."""
        return self.tone if self.lane == "receivers" else "you"


ROOT = Place()


def tone_of(signal: str) -> str:
    """The tone of a signal: before, after, or neither."""
    if signal.startswith("pre_"):
        return "pre"
    return "post" if signal.startswith("post_") else "django"


def inside(place: Place, event: Event) -> Place | None:
    """The place inside the span that ``event`` opens at ``place``; None if it opens none."""
    match event:
        case SaveCalled(model=model, line=line):
            level = place.deeper
            return replace(place, level=level, in_save=True, model=model, line=line)
        case SignalSent(signal=signal):
            return replace(place, tone=tone_of(signal), line=None)
        case ReceiverStarted(receiver=name):
            return replace(place, deeper=_deeper(place), lane="receivers", caller=name, line=None)
        case CallbackRan(callback=name):
            return replace(
                place, deeper=_deeper(place), lane="you", tone="django", caller=name, line=None
            )
        case _:
            return None


def _deeper(place: Place) -> int:
    """The level of a save made by a receiver at ``place``."""
    return place.level + 1 if place.in_save else place.level


class Places:
    """Gives each event of a trace its place, in one pass over them in order."""

    def __init__(self) -> None:
        self._inside: dict[int, Place] = {}
        self._around: dict[int, Place] = {}

    def at(self, event: Event) -> Place:
        """The place of ``event``; what ends a span stands where the span began."""
        opened = getattr(event, "opened", None)
        if opened in self._around:
            return self._around[opened]
        place = ROOT if event.parent is None else self._inside.get(event.parent, ROOT)
        within = inside(place, event)
        if within is not None:
            self._around[event.number] = place
            self._inside[event.number] = within
        return place
