"""PHP's serialized values, which WordPress keeps in its postmeta."""

from io import BytesIO
from typing import Any

import phpserialize


def loads(value: str) -> Any:
    """What PHP's `serialize()` was given: None, bool, int, float, str, list or dict.

    An array whose keys are 0, 1, 2 … is a list, any other one a dict.

    Raises:
        ValueError: it is no such value, or holds an object. Objects are never made: whoever wrote
            the export would choose what they do.
    """
    stream = BytesIO(value.strip().encode(errors="surrogatepass"))
    try:
        found = phpserialize.load(
            stream, errors="replace", decode_strings=True, array_hook=array_of
        )
    except (RecursionError, TypeError) as error:
        raise ValueError("This is no PHP value: an array is nested too deeply or wrong.") from error
    if stream.read(1):
        raise ValueError("This is no PHP value: something follows its end.")
    return found


def array_of(pairs: list[tuple[int | str, Any]]) -> list | dict:
    if [key for key, _ in pairs] == list(range(len(pairs))):
        return [item for _, item in pairs]
    return dict(pairs)
