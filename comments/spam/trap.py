"""A field of the form that people neither see nor reach, and that programs fill in.

It asks for what such programs come for: a place for a link. Browsers know no data of that name,
and the attributes ask password managers to leave it alone, so that no honest reply falls in.
"""

FIELD = "homepage_url"
ATTRIBUTES = {
    "autocomplete": "off",
    "tabindex": "-1",
    "data-1p-ignore": "",
    "data-bwignore": "",
    "data-lpignore": "true",
    "data-form-type": "other",
}
