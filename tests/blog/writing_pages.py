"""A form of the admin as a browser would send it back."""

from typing import Any

from bs4 import BeautifulSoup


def fields_of(page: bytes | str) -> dict[str, list[str]]:
    """What a browser sends of the form of the writing page, without a button."""
    form = BeautifulSoup(page, "html.parser").select_one("form.writing-page")
    sent: dict[str, list[str]] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        for value in values_of(control):
            sent.setdefault(control["name"], []).append(value)
    return sent


def values_of(control: Any) -> list[str]:
    if control.name == "select":
        return [option.get("value", "") for option in control.select("option[selected]")]
    if control.name == "textarea":
        return [control.text.removeprefix("\n")]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.has_attr("checked") else []
    return [] if control.get("type") == "file" else [control.get("value", "")]
