"""The races of two people at the same moment, as often as `make soak` says."""

import pytest

from tests.agreements.test_races import *  # noqa: F403

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]
