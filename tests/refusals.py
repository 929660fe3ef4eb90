from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.workflow import Refused


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """What is done inside is refused, and for this reason."""
    with pytest.raises(Refused) as refusal:
        yield refusal
    assert refusal.value.code == code
