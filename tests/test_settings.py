"""What settings refuse, and where the secret key may come from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SHOW_KEY = "from studyapp.settings import SECRET_KEY; print(SECRET_KEY)"


def load_settings(before: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_SECRET_KEY")}
    return subprocess.run(
        [sys.executable, "-c", before + SHOW_KEY],
        cwd=settings.BASE_DIR,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_refuses_to_start_without_a_key() -> None:
    result = load_settings(DJANGO_DEBUG="0")

    assert result.returncode != 0
    assert "DJANGO_SECRET_KEY" in result.stderr


def test_development_makes_a_key_up() -> None:
    assert load_settings(DJANGO_DEBUG="1").stdout.strip()


def test_a_key_may_begin_with_a_dollar_sign() -> None:
    assert load_settings(DJANGO_DEBUG="0", DJANGO_SECRET_KEY="$BHq4").stdout.strip() == "$BHq4"


def test_a_made_up_key_may_begin_with_a_dollar_sign() -> None:
    """One in fifty does; django-environ would look for a variable of that name, for ever."""
    make = "import django.core.management.utils as u; u.get_random_secret_key = lambda: '$made-up'; "

    assert load_settings(DJANGO_DEBUG="1", before=make).stdout.strip() == "$made-up"


@pytest.mark.parametrize(("variables", "key"), [({}, "from-file"), ({"DJANGO_SECRET_KEY": "direct"}, "direct")])
def test_a_key_may_come_from_a_file(tmp_path: Path, variables: dict[str, str], key: str) -> None:
    file = tmp_path / "secret_key"
    file.write_text("from-file\n")

    result = load_settings(DJANGO_DEBUG="0", DJANGO_SECRET_KEY_FILE=str(file), **variables)

    assert result.stdout.strip() == key
