"""`manage.py serve`, as `make run` starts it: one real start from nothing, a taken port, a stop, and what it skips."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client, override_settings

from studyapp.management.commands.serve import Command, fingerprint
from tests.factories import LearnerFactory

SECONDS = 60


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Starts the real command, with its own database and folder; whatever still runs at the end is killed."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "studyapp.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/study.sqlite3",
        "STUDYAPP_VAR": str(tmp_path),
        "HOST": "127.0.0.1",
        "EMAIL_URL": "consolemail://",
    }
    with ExitStack() as servers:

        def start_one(port: int) -> subprocess.Popen[str]:
            server = servers.enter_context(
                subprocess.Popen(
                    [sys.executable, "manage.py", "serve"],
                    cwd=settings.BASE_DIR,
                    env={**environment, "PORT": str(port)},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    start_new_session=True,
                )
            )
            servers.callback(kill, server)
            return server

        yield start_one


def kill(server: subprocess.Popen[str]) -> None:
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)


def stop(server: subprocess.Popen[str], how: signal.Signals) -> str:
    """As a terminal interrupts, the whole group; as `kill` and process managers terminate, the first process, which
    ends its workers. Workers that are terminated beside it may be gone before it asks them to, and it would remark on
    that."""
    (os.killpg if how is signal.SIGINT else os.kill)(server.pid, how)
    said, _ = server.communicate(timeout=SECONDS)
    return said


def wait_until_it_serves(server: subprocess.Popen[str]) -> list[str]:
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if line.startswith("Study at "):
            return said
    raise AssertionError("It never served:\n" + "".join(said))


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    return port


def test_it_prepares_serves_and_stops_cleanly(start: Callable[[int], subprocess.Popen[str]], free_port: int) -> None:
    first = start(free_port)
    said = wait_until_it_serves(first)
    assert "Collecting static files …\n" in said
    with urlopen(f"http://127.0.0.1:{free_port}/healthz") as answer:
        assert answer.read().strip() == b"ok"

    rival = start(free_port)
    complaint, _ = rival.communicate(timeout=SECONDS)
    assert rival.returncode == 1
    assert complaint == (
        f"CommandError: The port {free_port} is taken, perhaps by another `make run`; "
        f"try `make run PORT={free_port + 1}`.\n"
    )

    assert stop(first, signal.SIGINT) == ""
    assert first.returncode == 0

    second = start(free_port)
    assert wait_until_it_serves(second) == [
        "No EMAIL_URL: mails, links to reset a password among them, are printed here.\n",
        f"Study at http://127.0.0.1:{free_port}  (Ctrl-C stops it)\n",
    ]
    assert stop(second, signal.SIGTERM) == ""
    assert second.returncode == 0


@pytest.mark.django_db
class TestASecretKey:
    @pytest.fixture
    def said(self) -> Callable[[], str]:
        """Read what a start would warn about, with a mail server."""

        def warn() -> str:
            said = StringIO()
            Command(stdout=said).warn()
            return said.getvalue()

        return warn

    def test_that_other_nodes_do_not_have_is_told(self, said: Callable[[], str]) -> None:
        assert said() == ""
        Client().force_login(LearnerFactory.create())
        assert said() == ""
        with override_settings(SECRET_KEY="another one"):
            assert "signed with another DJANGO_SECRET_KEY" in said()

    def test_that_is_new_and_names_the_old_one_is_not(self, said: Callable[[], str]) -> None:
        Client().force_login(LearnerFactory.create())
        with override_settings(SECRET_KEY="a new one", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            assert said() == ""


def test_a_fingerprint_notices_content_and_names_but_no_dates(tmp_path: Path) -> None:
    page = tmp_path / "a.css"
    page.write_text("body {}")
    before = fingerprint([page])

    os.utime(page, (0, 0))
    assert fingerprint([page]) == before

    page.write_text("body { }")
    assert fingerprint([page]) != before

    page.write_text("body {}")
    assert fingerprint([page.rename(tmp_path / "b.css")]) != before
