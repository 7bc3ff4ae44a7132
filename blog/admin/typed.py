"""Forms and what was last typed into them: reading it, showing it again, comparing it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from blog.revisions import FIELDS, lines
from blog.working_copies import Content

CSRF_FIELD = "csrfmiddlewaretoken"
MAX_ID = 2**63 - 1  # the largest number that a primary key can have; larger ones are an error


def content_of(sent: QueryDict) -> Content:
    """What of a sent form is the author's: no buttons, tokens and counters, no NUL bytes.

    The names of what belongs to the page and not to the text begin with an underscore.
    """
    return {
        name: [lines(value.replace("\0", "")) for value in values]
        for name, values in sent.lists()
        if not name.startswith("_") and name != CSRF_FIELD
    }


def overlay(form: forms.BaseForm, content: Content) -> None:
    """Shows in the form what was typed, right or wrong, in the place of what is saved.

    A restored text brings title, summary and text alone; a whole form says of a box that is not
    ticked nothing at all.
    """
    data = MultiValueDict(content)
    is_text_alone = content.keys() <= set(FIELDS)
    for name, field in form.fields.items():
        if is_text_alone and form.add_prefix(name) not in content:
            continue
        value = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        form.initial[name] = possible(field, value)


def possible(field: forms.Field, value: Any) -> Any:
    """The value without what is no id, where ids are asked for: a query would fail on it."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [one for one in value or () if is_id(one)]
    if isinstance(field, forms.ModelChoiceField):
        return value if is_id(value) else None
    return value


def is_id(value: Any) -> bool:
    digits = str(value)
    return (
        digits.isascii()
        and digits.isdecimal()
        and len(digits) <= len(str(MAX_ID))
        and int(digits) <= MAX_ID
    )


def overlay_rows(formset: forms.BaseFormSet, content: Content) -> None:
    """Shows in a set of forms below the main one what was typed, added rows too."""
    data = MultiValueDict(content)
    typed = data.get(f"{formset.prefix}-{TOTAL_FORM_COUNT}", "")
    if not is_id(typed):
        return
    added = int(typed) - formset.initial_form_count()
    formset.extra = min(max(formset.extra, added), formset.max_num)
    for form in formset.forms:
        if any(name.startswith(f"{form.prefix}-") for name in content):
            overlay(form, content)


def differing(form: forms.BaseForm) -> list[str]:
    """The names of the fields of a sent form that differ from what it began with."""
    for name, value in form.initial.items():
        if isinstance(value, str):
            form.initial[name] = lines(value)
    return form.changed_data


def differs(form: forms.BaseForm, formsets: Iterable[forms.BaseFormSet]) -> bool:
    """Whether a sent form says anything else than what is saved."""
    return bool(differing(form)) or any(rows.has_changed() for rows in formsets)
