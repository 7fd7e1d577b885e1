"""The form of one experiment: its parameters, switches, prediction and engine.

Each is a native Django field. What is not among them, or out of bounds, is an
error with a sentence that says what to do, and then nothing is run.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from lab.definitions import Experiment, Parameter, Prediction
from tutorial_site.text import inline

_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class TypedText(forms.CharField):
    """A text that is kept to the letter: no strip, and a sentence for what cannot be stored."""

    def __init__(self, *, max_length: int, required: bool = False, **options: Any) -> None:
        super().__init__(max_length=max_length, required=required, strip=False, **options)
        self.error_messages["max_length"] = (
            "This text has %(show_value)d characters and can have %(limit_value)d. Shorten it."
        )

    def clean(self, value: Any) -> str:
        """The text as typed. Raises ValidationError with one sentence at most of each kind."""
        if "\0" in str(value):
            raise ValidationError(
                "This text holds a NUL character, which databases refuse. Remove it.", code="nul"
            )
        return str(super().clean(value))


class OnOffInput(forms.CheckboxInput):
    """A checkbox that tells "on", "off" and nonsense apart; absent means off."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, check_test=lambda value: value in (True, "on"))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What came, "off" if nothing came."""
        return data.get(name, "off")

    def format_value(self, value: Any) -> None:
        """No value attribute, so that a browser sends "on"."""


class OnOff(forms.BooleanField):
    """A switch: on or off, in a form and in an address."""

    widget = OnOffInput

    def to_python(self, value: Any) -> bool:
        """True or False. Raises ValidationError for anything but on and off."""
        if value not in ("on", "off"):
            raise ValidationError("This is a switch: it can be on or off.", code="invalid")
        return bool(value == "on")


class ParameterForm(forms.Form):
    """What a learner may set before a run."""

    use_required_attribute = True

    def __init__(
        self,
        experiment: Experiment,
        data: QueryDict | None = None,
        *,
        engines: Collection[str] = ("sqlite",),
        prediction: Prediction | None = None,
        predict_first: bool = False,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            data, initial=initial, auto_id=f"stage-{experiment.slug}-%s", label_suffix=""
        )
        self.experiment = experiment
        self.prediction = prediction
        for parameter in experiment.parameters:
            self.fields[parameter.name] = _field(parameter)
        if experiment.switches:
            self.fields["receivers"] = _switches(experiment)
        if prediction:
            self.fields["predict"] = _prediction(prediction, predict_first)
        self.fields["engine"] = _engine(engines)

    def clean(self) -> dict[str, Any]:
        """The cleaned data. Raises ValidationError for a field that is not of this form."""
        self._refuse_missing()
        refuse_unknown(self, {"experiment"})
        if self.data.get("experiment", self.experiment.slug) != self.experiment.slug:
            raise ValidationError(
                "This form belongs to another experiment. Load the page again and press Save.",
                code="unknown",
            )
        return self.cleaned_data

    @property
    def arguments(self) -> dict[str, str | int | float | bool | None]:
        """The parameters as the action's keyword arguments."""
        return {
            parameter.name: self.cleaned_data[parameter.name]
            for parameter in self.experiment.parameters
        }

    @property
    def engine(self) -> str:
        """The database engine of the run."""
        return self.cleaned_data.get("engine") or "sqlite"

    @property
    def receivers(self) -> list[str] | None:
        """The receivers that are switched on, None where there are no switches."""
        return self.cleaned_data.get("receivers")

    @property
    def chosen(self) -> str:
        """The option that was predicted, or the empty string."""
        return self.cleaned_data.get("predict") or ""

    def _refuse_missing(self) -> None:
        """An empty text may be meant; a text that did not come at all is a broken form."""
        for parameter in self.experiment.parameters:
            if parameter.kind == "text" and parameter.name not in self.data:
                self.add_error(parameter.name, "This field is missing. Type a text, or none.")


def refuse_unknown(form: forms.Form, also: Collection[str] = ()) -> None:
    """Raise ValidationError if data came that ``form`` has no field for, besides ``also``."""
    unknown = sorted(set(form.data) - set(form.fields) - {"csrfmiddlewaretoken"} - set(also))
    if unknown:
        names = "”, “".join(name[:40] for name in unknown[:3])
        raise ValidationError(
            f"There is no field “{names}” here. Load the page again and press Save.",
            code="unknown",
        )


def _field(parameter: Parameter) -> forms.Field:
    common: dict[str, Any] = {
        "label": inline(parameter.label),
        "help_text": inline(parameter.help),
        "initial": parameter.default,
    }
    if parameter.kind == "boolean":
        return OnOff(required=False, **common)
    if parameter.kind == "text":
        return TypedText(max_length=parameter.max_length, **common)
    if parameter.kind == "choice":
        messages = _choose("Choose one of these.")
        return forms.ChoiceField(choices=parameter.choices, error_messages=messages, **common)
    kind = forms.IntegerField if parameter.kind == "integer" else forms.FloatField
    common["error_messages"] = number_messages(_what_fits(parameter))
    bounds: dict[str, Any] = {
        "min_value": parameter.minimum,
        "max_value": parameter.maximum,
        "step_size": parameter.step,
    }
    return kind(**bounds, **common)


def _what_fits(parameter: Parameter) -> str:
    """One sentence with all that a number has to keep to."""
    number = "whole number" if parameter.kind == "integer" else "number"
    low, high, step = parameter.minimum, parameter.maximum, parameter.step
    bounds = "" if low is None or high is None else f" from {low:g} to {high:g}"
    return f"Give a {number}{bounds}{f', in steps of {step:g}' if step else ''}."


def number_messages(sentence: str) -> dict[str, str]:
    """The messages of a field for a number: ``sentence`` whatever is wrong with what was typed."""
    wrong = ("invalid", "min_value", "max_value", "step_size")
    return {"required": f"This field is empty. {sentence}", **dict.fromkeys(wrong, sentence)}


def _switches(experiment: Experiment) -> forms.Field:
    names = [switch.receiver for switch in experiment.switches]
    return forms.MultipleChoiceField(
        label="Receivers",
        choices=[(switch.receiver, inline(switch.label)) for switch in experiment.switches],
        initial=names,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no receiver “%(value).40s” here."},
    )


def _prediction(prediction: Prediction, predict_first: bool) -> forms.Field:
    return forms.ChoiceField(
        label=inline(prediction.prompt),
        choices=[(option.value, inline(option.text)) for option in prediction.options],
        required=predict_first,
        widget=forms.RadioSelect,
        error_messages=_choose("Choose what you expect, then press Save. A guess is fine."),
    )


def _engine(engines: Collection[str]) -> forms.Field:
    return forms.ChoiceField(
        label="Database",
        choices=[(engine, _ENGINES[engine]) for engine in engines],
        initial=next(iter(engines)),
        required=False,
        widget=forms.Select if len(engines) > 1 else forms.HiddenInput,
        error_messages=_choose("Choose one of these databases."),
    )


def _choose(sentence: str) -> dict[str, str]:
    return {"required": sentence, "invalid_choice": sentence}
