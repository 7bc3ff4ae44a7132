"""Choosing by the first letters that are typed, where what is sent may name nothing at all."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import ForeignKey, ManyToManyField
from django.http import HttpRequest

from blog.admin.typed import is_id


class OnlyIds:
    """Django's widgets look up what was chosen, also when it was refused.

    A query for what is no id would fail there, and the form never come back.
    """

    def optgroups(self, name: str, value: list[Any], attr: dict | None = None) -> list[tuple]:
        return super().optgroups(name, [one for one in value if is_id(one)], attr)


class OneChosen(OnlyIds, AutocompleteSelect):
    """One row, found by typing."""


class SeveralChosen(OnlyIds, AutocompleteSelectMultiple):
    """Several rows, found by typing."""


class AutocompletingMixin(admin.ModelAdmin):
    """For forms with `autocomplete_fields`."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.Field:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", OneChosen(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.Field:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SeveralChosen(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
