"""Starts and stops what is measured: the product as `make run` serves it, the floor, PostgreSQL if asked for."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PATIENCE = 60


@dataclass
class Site:
    """One of the two sites: how to start it, how to run its seed, and the server while it runs."""

    command: list[str]
    seed: Path
    environment: dict[str, str]
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    def start(self, probe: str = "/", **environment: str) -> float:
        """Start the server; return after how many seconds the probed page came."""
        started_at = monotonic()
        self.process = subprocess.Popen(
            [*self.command, str(self.port)],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        while not self.answers(probe):
            if self.process.poll() is not None or monotonic() - started_at > PATIENCE:
                self.stop()
                raise RuntimeError(f"{' '.join(self.command)} does not answer {probe}.")
            sleep(0.005)
        return monotonic() - started_at

    def answers(self, path: str) -> bool:
        try:
            return self.get(path)[0] < 500
        except (OSError, HTTPException):
            return False

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(PATIENCE)
            self.process = None

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Fetch one page: status, headers by lower-case name, body as it was sent."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def run_seed(self, *arguments: str, given: Any = None) -> Any:
        """Run the seed script and return what it says."""
        said = subprocess.run(
            [sys.executable, str(self.seed), *arguments],
            cwd=ROOT,
            env=self.environment,
            input=json.dumps(given).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(said.stdout)

    def processor_seconds(self) -> float | None:
        """Return how long the workers have been on a processor; None where the system has no /proc."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.exists():
            return None
        threads = [each for child in children.read_text().split() for each in Path(f"/proc/{child}/task").iterdir()]
        return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9


def start_sites(stack: ExitStack, folder: Path, *, on_postgresql: bool) -> tuple[Site, Site]:
    """Make the two sites over databases in a scratch folder; both are stopped when the stack closes."""
    product_url, floor_url = f"sqlite:///{folder}/product.sqlite3", f"sqlite:///{folder}/floor.sqlite3"
    if on_postgresql:
        product_url, floor_url = _start_postgresql()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "STUDYAPP_"))}
    clean |= {"CACHE_URL": "locmemcache://", "PYTHONWARNINGS": "ignore"}
    production = {"DJANGO_DEBUG": "0", "DJANGO_HTTPS": "0", "DJANGO_SECRET_KEY": "k" * 50, "STUDYAPP_VAR": str(folder)}
    production |= {"DJANGO_SETTINGS_MODULE": "studyapp.settings", "PYTHONPATH": str(ROOT), "DATABASE_URL": product_url}
    product = Site(
        [sys.executable, "manage.py", "serve", "--workers", "2", "--port"], HERE / "seed.py", clean | production
    )
    floor = Site(
        [sys.executable, str(HERE / "floor" / "serve.py")],
        HERE / "floor" / "seed.py",
        clean | {"PYTHONPATH": str(HERE), "DATABASE_URL": floor_url},
    )
    stack.callback(product.stop)
    stack.callback(floor.stop)
    return product, floor


def _start_postgresql() -> tuple[str, str]:
    """Start the server that the tests use, and make a database for each site."""
    import psycopg

    os.environ.pop("DATABASE_URL", None)
    sys.path.insert(0, str(ROOT))
    from tests.pgplugin import start_server

    address = start_server()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE product")
        connection.execute("CREATE DATABASE floor")
    return address.replace("/postgres?", "/product?"), address.replace("/postgres?", "/floor?")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
