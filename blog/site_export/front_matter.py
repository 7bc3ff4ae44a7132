"""Front matter: what a text is, above it, in YAML.

JSON is YAML (yaml.org, version 1.2, section 1.3), and so each value is written as JSON. A date
alone has no quotation marks, which makes it a date for programs that read it.
"""

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

# What JSON may hold as it is and YAML may not, or reads as the end of a line (section 5.1).
NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def of(values: Mapping[str, Any]) -> str:
    """The front matter, with the lines around it. What is empty is left out."""
    lines = (f"{key}: {value_of(value)}\n" for key, value in values.items() if not is_empty(value))
    return f"---\n{''.join(lines)}---\n"


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def value_of(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="seconds")
    text = json.dumps(value, ensure_ascii=False)
    return NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
