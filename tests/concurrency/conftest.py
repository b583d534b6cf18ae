"""One real server for the whole folder; what it and the tests write is deleted after every test."""

from collections.abc import Iterator

import pytest

from tests.concurrency.support import Server


@pytest.fixture(scope="package")
def shared_server(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def server(transactional_db: None, shared_server: Server) -> Server:
    """Answers at `server.port`, from the same database as the test; started again where a test killed it."""
    if shared_server.process.poll() is not None:
        shared_server.start()
    return shared_server
