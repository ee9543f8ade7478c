import pytest

from tests.faults.site import Site


@pytest.fixture
def site(tmp_path):
    """A site of its own that runs, with two workers on SQLite and the launch content."""
    with Site(tmp_path / "site") as site:
        yield site
