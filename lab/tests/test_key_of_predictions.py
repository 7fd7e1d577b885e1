"""The answer key comes from runs: every prediction has a right option, whatever is set."""

from __future__ import annotations

import pytest

from lab.catalogue import Experiment, Prediction, experiments, get_experiment
from lab.measures import MEASURES
from lab.tests.variants import Variant, all_variants, trace_of

VARIANTS = all_variants()
PREDICTIONS = [
    pytest.param(experiment, prediction, id=f"{experiment.slug}-{prediction.id}")
    for experiment in experiments().values()
    for prediction in experiment.predictions
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_each_prediction_has_a_right_option_that_is_explained(variant: Variant) -> None:
    trace = trace_of(variant)

    for prediction in variant.experiment.predictions:
        answer = MEASURES[prediction.measure](trace)
        whys = {option.value: option.why for option in prediction.options}
        assert whys.get(answer), prediction.id


@pytest.mark.parametrize(("experiment", "prediction"), PREDICTIONS)
def test_a_prediction_offers_something_wrong_too(
    experiment: Experiment, prediction: Prediction
) -> None:
    right = {
        MEASURES[prediction.measure](trace_of(variant))
        for variant in VARIANTS
        if variant.slug == experiment.slug and not variant.switched_off
    }

    assert right
    assert len(prediction.options) > len(right) or len(right) > 1


@pytest.mark.parametrize(
    ("slug", "id", "arguments", "answer"),
    [
        ("pre-save-fills-a-slug", "before-or-after", {}, "before"),
        ("post-save-created", "created-or-updated", {}, "True, False"),
        ("post-save-created", "created-or-updated", {"delete": True}, "True, True"),
        ("post-save-raises", "is-the-row-there", {}, "1"),
        ("post-save-raises", "is-the-row-there", {"atomic": True}, "0"),
        ("post-save-raises", "inside-or-outside", {}, "none"),
        ("post-save-raises", "inside-or-outside", {"atomic": True}, "open"),
        ("pre-save-returns-false", "is-it-saved", {}, "1"),
        ("pre-save-raises", "how-many-statements", {}, "0"),
        ("pre-save-raises-late", "does-the-entry-stay", {}, "1"),
        ("pre-save-raises-late", "does-the-entry-stay", {"atomic": True}, "0"),
        ("connected-twice", "how-often", {}, "1"),
        ("closure-connected-twice", "how-often", {}, "2"),
        ("save-inside-post-save", "how-does-it-end", {}, "RecursionError"),
        ("signal-save-or-function", "which-holds", {}, "Book, Essay, Publication"),
        ("signal-save-or-function", "which-holds", {"how": "bulk_create"}, "Publication"),
        ("signal-save-or-function", "which-holds", {"how": "update"}, "Publication"),
    ],
)
def test_the_key_agrees_with_what_is_known_of_django(
    slug: str, id: str, arguments: dict[str, str | bool], answer: str
) -> None:
    experiment = get_experiment(slug)
    values = {parameter.name: parameter.default for parameter in experiment.parameters}
    trace = trace_of(Variant(slug, tuple({**values, **arguments}.items())))

    assert MEASURES[experiment.prediction(id).measure](trace) == answer
