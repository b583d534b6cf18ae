"""`manage.py serve`, behind `make run`: brings database, courses and static files up to date, then serves the site.

What an earlier start already did is skipped. Whether it did is decided by content, never by dates, and of courses by
the database itself, so a changed file, another database and a restored backup are noticed. Needs production settings.
"""

import errno
import fcntl
import os
import socket
from argparse import ArgumentParser
from collections.abc import Iterable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from notes.models import Course
from studyapp import sessions

COURSE_APPS = ("notes", "quizzes")


class Command(BaseCommand):
    help = "Prepares the database, the courses and the static files, then serves the site with granian."
    requires_system_checks = ()  # `make lint` and `make test` run them; here they would cost every start half a second

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="HOST, or 127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="PORT, or 8000")
        parser.add_argument("--workers", default=os.environ.get("WEB_WORKERS") or "2", help="WEB_WORKERS, or 2")

    def handle(self, *args: Any, host: str, port: str, workers: str, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("serve needs production settings: use `make run`, or set DJANGO_DEBUG=0.")
        port_number, worker_count = _number("PORT", port, 65535), _number("WEB_WORKERS", workers, 256)
        try:
            # Held, but not listened on, until everything is ready: two starts cannot both win it.
            with reserve(host, port_number):
                self.prepare()
            Server(self, host, port_number, worker_count).serve()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None

    def prepare(self) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with open(settings.VAR_DIR / "serve.lock", "w") as lock:  # two starts on different ports take turns
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.migrate()
            self.load_courses()
            self.collect_static_files()
        self.warn()
        _warm_up()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # or it would wait in a buffer when a log file or a pipe reads it

    def warn(self) -> None:
        """Say what nobody would notice before it hurts."""
        if not sessions.are_readable():
            self.say(
                "Sessions in this database are signed with another DJANGO_SECRET_KEY; their learners are signed out, "
                "guests for good. Give every node the same key, and name former ones in DJANGO_SECRET_KEY_FALLBACKS."
            )
        if settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":
            self.say("No EMAIL_URL: mails, links to reset a password among them, are printed here.")

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)  # nothing where it exists, or where CACHE_URL names another cache

    def load_courses(self) -> None:
        """Load each bundled course unless this database has it from the very same files, read by the same code."""
        code = [path for app in COURSE_APPS for path in _files(settings.BASE_DIR / app, "*.py")]
        code.append(settings.BASE_DIR / "requirements.txt")
        for folder in sorted(path.parent for path in settings.BASE_DIR.glob("fixtures/*/course.toml")):
            source = fingerprint([*_files(folder, "*"), *code])
            if Course.objects.filter(slug=folder.name, fingerprint=source).exists():
                continue
            self.say(f"Loading the course {folder.name} …")
            call_command("load_course", str(folder), verbosity=0)
            Course.objects.filter(slug=folder.name).update(fingerprint=source)

    def collect_static_files(self) -> None:
        found = {name: Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])}
        source = fingerprint([*found.values(), settings.BASE_DIR / "requirements.txt"])
        stamp = settings.STATIC_ROOT / "stamp"  # inside the folder: whoever deletes the folder deletes the stamp
        if _read(stamp) == source:
            return
        self.say("Collecting static files …")
        # collectstatic believes dates: what it finds it may keep. Names with a hash stay for pages already open.
        for name in ("stamp", *found):
            (settings.STATIC_ROOT / name).unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(source)


class Server(MPServer):
    """Granian in this very process, so that its workers are forked from it and need not load Django once more each."""

    def __init__(self, command: Command, host: str, port: int, workers: int) -> None:
        super().__init__(
            "studyapp.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=1,  # the fastest by measurement, and SQLite lets only one write at a time anyway
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_level=LogLevels.error,
        )
        self.command = command

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        if self.answers():
            self.command.say(f"Study at {_address(self.bind_addr, self.bind_port)}  (Ctrl-C stops it)")

    def answers(self) -> bool:
        """Wait until a worker accepts connections; False when it was stopped before."""
        while not self.main_loop_interrupt.wait(0.01):
            try:
                socket.create_connection((_reachable(self.bind_addr), self.bind_port), 1).close()
            except OSError:
                continue
            return True
        return False


def reserve(host: str, port: int) -> socket.socket:
    """Bind the address, or say in one sentence why it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        held = socket.socket(family, kind, protocol)
        # Addresses that only wait for old connections to fade are free.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            advice = f"The port {port} is taken, perhaps by another `make run`; try `make run PORT={port + 1}`."
        else:
            advice = f"Cannot serve at {_address(host, port)}: {error.strerror}."
        raise CommandError(advice) from error
    return held


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of the files' names and contents."""
    digest = sha256()
    for path in sorted(set(paths)):
        content = path.read_bytes()
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _warm_up() -> None:
    """Load what the first request needs, once for all workers that are forked from here."""
    import_module("studyapp.wsgi")
    _ = get_resolver().url_patterns
    connections.close_all()  # a connection must not be shared between processes


def _files(folder: Path, pattern: str) -> list[Path]:
    return [path for path in folder.rglob(pattern) if path.is_file()]


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _number(name: str, text: str, maximum: int) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= maximum):
        raise CommandError(f"{name} must be a number from 1 to {maximum}, not “{text}”.")
    return int(text)


def _reachable(host: str) -> str:
    """Return where a server that listens on `host` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (recognised, not listened on)


def _address(host: str, port: int) -> str:
    host = _reachable(host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
