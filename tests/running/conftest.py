from pathlib import Path

import pytest

from tests.running.checkout import Checkout


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """All tests of this folder start processes as a person would, which takes long: `make services` runs them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("services")


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """A checkout that nobody has run yet; what a test starts in it, it ends."""
    made = Checkout(tmp_path_factory.mktemp("running") / "my portal")
    yield made
    made.throw_away()


@pytest.fixture(scope="session")
def prepared(checkout):
    """The same after its first `make run`."""
    checkout.run()
    checkout.first_output = checkout.output.read_text()
    checkout.first_code = checkout.end()
    return checkout


@pytest.fixture
def running(prepared):
    """The same while it runs. A test that does not end it leaves it to the next one."""
    if not prepared.is_running:
        prepared.run()
    return prepared


@pytest.fixture
def stopped(checkout):
    """The checkout, run before or not, while nothing runs in it."""
    if checkout.is_running:
        checkout.end()
    return checkout
