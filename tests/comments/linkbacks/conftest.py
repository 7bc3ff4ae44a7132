"""Pages elsewhere, and a clock that can be set."""

import pytest
import time_machine

from tests.comments.linkbacks.elsewhere import START, elsewhere


@pytest.fixture
def web(monkeypatch, settings):
    with elsewhere(monkeypatch, settings) as web:
        yield web


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock
