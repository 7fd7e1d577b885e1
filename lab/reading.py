"""Reading experiments: a folder of `.py` and `.toml` files, and everything that is wrong in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.definitions import ALIASES, GROUPS, Experiment, Option, Prediction, Switch
from lab.measures import MEASURES
from lab.parameters import read_parameter
from lab.source import UnfitSource, lines_that_break_a_paste, receivers, signature
from tutorial_site.content import ContentError, field_problems, name_of, one_of, read_toml

LIBRARIES = ("empty", "learner")
REQUIRED: dict[str, type] = {
    "title": str,
    "summary": str,
    "group": str,
    "order": int,
    "action": str,
}
OPTIONAL: dict[str, type] = {
    "library": str,
    "databases": list,
    "portable": bool,
    "facts": list,
    "no_claim": bool,
    "parameters": dict,
    "switches": list,
    "predictions": list,
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class ExperimentFile:
    """What one pair of files holds: an experiment, or the problems that keep it from being one."""

    experiment: Experiment | None = None
    problems: tuple[str, ...] = ()


def read_folder(folder: Path) -> tuple[dict[str, Experiment], list[str]]:
    """The experiments in ``folder`` by slug, in their order, and all problems."""
    stems = {path.stem for path in folder.iterdir() if path.suffix in {".py", ".toml"}}
    files = [read_experiment(folder / f"{stem}.py") for stem in sorted(stems)]
    found = [file.experiment for file in files if file.experiment is not None]
    found.sort(key=lambda experiment: (experiment.order, experiment.slug))
    return {experiment.slug: experiment for experiment in found}, [
        problem for file in files for problem in file.problems
    ]


def read_experiment(path: Path) -> ExperimentFile:
    """The experiment in the ``.py`` at ``path`` and the ``.toml`` beside it."""
    problems: list[str] = []
    if not _SLUG.fullmatch(path.stem):
        problems.append(f"{name_of(path)}: its name is not like some-words.py; rename it")
    source = _read_source(path, problems)
    about = path.with_suffix(".toml")
    data: dict[str, Any] = {}
    try:
        data = read_toml(about)
    except ContentError as error:
        problems.append(f"{name_of(about)}: {error}")
    wrong = field_problems(data, REQUIRED, OPTIONAL) if data else []
    problems += [f"{name_of(about)}: {problem}" for problem in wrong]
    if problems:
        return ExperimentFile(problems=tuple(problems))
    experiment, found = _build(path, source, data)
    in_code = [f"{name_of(path)}: {problem}" for problem in _code_problems(source)]
    in_data = [f"{name_of(about)}: {problem}" for problem in found]
    if in_code or in_data:
        return ExperimentFile(problems=(*in_code, *in_data))
    return ExperimentFile(experiment=experiment)


def _read_source(path: Path, problems: list[str]) -> str:
    """The code, or an empty text and one problem more."""
    try:
        source = path.read_text(encoding="utf-8")
        compile(source, path.name, "exec")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name_of(path)}: it cannot be read ({error}); write it in UTF-8")
    except (SyntaxError, ValueError) as error:
        problems.append(f"{name_of(path)}: it is not Python ({error}); correct it")
    else:
        return source
    return ""


def _code_problems(source: str) -> Iterator[str]:
    for number in lines_that_break_a_paste(source):
        yield (
            f"line {number} is blank inside a function, where a shell ends the function; remove it"
        )


def _build(path: Path, source: str, data: dict[str, Any]) -> tuple[Experiment, list[str]]:
    problems: list[str] = []
    library = data.get("library", "empty")
    if library not in LIBRARIES:
        problems.append(f"`library` is {library!r}; make it one of {', '.join(LIBRARIES)}")
    if data["group"] not in GROUPS:
        problems.append(f"`group` is {data['group']!r}; make it one of {', '.join(GROUPS)}")
    databases = tuple(data.get("databases", ("default",)))
    if databases[:1] != ("default",) or not set(databases) <= set(ALIASES):
        problems.append(
            f"`databases` is {list(databases)!r}; make it ['default'] or ['default', 'other']"
        )
    experiment = Experiment(
        slug=path.stem,
        title=data["title"],
        summary=data["summary"],
        source=source,
        action=data["action"],
        group=data["group"],
        parameters=tuple(_parameters(source, data, problems)),
        switches=tuple(_switches(source, data.get("switches", []), problems)),
        predictions=tuple(_predictions(data.get("predictions", []), problems)),
        facts=tuple(data.get("facts", [])),
        library=library,
        databases=databases,
        portable=data.get("portable", True),
        order=data["order"],
        path=path,
    )
    return experiment, problems


def _parameters(source: str, data: dict[str, Any], problems: list[str]) -> Iterator[Any]:
    tables = data.get("parameters", {})
    try:
        known = signature(source, data["action"])
    except UnfitSource as error:
        problems.append(str(error))
        return
    for name in tables.keys() - known.keys():
        problems.append(f"`parameters.{name}` is no argument of `{data['action']}`; remove it")
    for name, default in known.items():
        if name not in tables:
            problems.append(f"`parameters.{name}` is missing; add it with a label")
            continue
        parameter, found = read_parameter(name, default, tables[name])
        problems += [f"`parameters.{name}`: {problem}" for problem in found]
        if parameter is not None:
            yield parameter


def _switches(source: str, tables: list[Any], problems: list[str]) -> Iterator[Switch]:
    connected = receivers(source)
    for place, table in _sound("switches", tables, {"receiver": str, "label": str}, problems):
        if table["receiver"] not in connected:
            problems.append(f"{place}: nothing connects `{table['receiver']}`; correct the name")
        yield Switch(**table)
    problems += _repeated("switches", (_value(table, "receiver") for table in tables))


def _predictions(tables: list[Any], problems: list[str]) -> Iterator[Prediction]:
    fields = {"id": str, "prompt": str, "measure": str, "options": list}
    for place, table in _sound("predictions", tables, fields, problems):
        if table["measure"] not in MEASURES:
            problems.append(
                f"{place}: there is no measure {table['measure']!r}; "
                f"{one_of(sorted(MEASURES), table['measure'])}"
            )
        yield Prediction(**{**table, "options": tuple(_options(place, table, problems))})
    problems += _repeated("predictions", (_value(table, "id") for table in tables))


def _options(place: str, table: Mapping[str, Any], problems: list[str]) -> Iterator[Option]:
    fields = {"value": str, "text": str}
    place = f"{place}.options"
    if len(table["options"]) < 2:
        problems.append(f"{place}: there are fewer than two; add one")
    texts = {"why": str, "otherwise": str}
    sound = list(_sound(place, table["options"], fields, problems, texts))
    possible = [where for where, option in sound if option.get("why")]
    if sound and not possible:
        problems.append(f"{place}: none has a `why`; write it for those that a run can show")
    for where, option in sound:
        # What always happens is never expected in vain.
        if not option.get("otherwise") and possible != [where]:
            problems.append(
                f"{where}: `otherwise` is missing; say what to tell those who expected it in vain"
            )
        yield Option(**option)
    problems += _repeated(place, (_value(option, "value") for option in table["options"]))


def _sound(
    place: str,
    tables: list[Any],
    fields: Mapping[str, type],
    problems: list[str],
    optional: Mapping[str, type] | None = None,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables that have all their fields; what is wrong with the others goes to ``problems``."""
    for number, table in enumerate(tables, 1):
        where = f"`{place}` {number}"
        found = (
            field_problems(table, fields, optional)
            if isinstance(table, dict)
            else ["make it a table"]
        )
        problems += [f"{where}: {problem}" for problem in found]
        if not found:
            yield where, table


def _value(table: Any, key: str) -> Any:
    return table.get(key) if isinstance(table, dict) else None


def _repeated(place: str, values: Iterator[Any]) -> list[str]:
    counted = Counter(str(value) for value in values if value is not None)
    return [
        f"`{place}`: {value!r} is there {count} times; keep one"
        for value, count in counted.items()
        if count > 1
    ]
