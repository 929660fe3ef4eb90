import pytest

from tests.running.checkout import Checkout


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
    prepared.run()
    yield prepared
    if prepared.portal.poll() is None:
        prepared.end()
