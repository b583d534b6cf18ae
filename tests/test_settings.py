"""What settings refuse, and where the secret key may come from."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SHOW_KEY = "from studyapp.settings import SECRET_KEY; print(SECRET_KEY)"
SHOW_ALL = """
import json, studyapp.settings as found
print(json.dumps({name: getattr(found, name) for name in dir(found) if name.isupper()}, default=str))
"""


def load_settings(before: str = "", show: str = SHOW_KEY, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_SECRET_KEY")}
    return subprocess.run(
        [sys.executable, "-c", before + show],
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


@pytest.mark.parametrize("ending", ["", "_FILE"])
def test_former_keys_may_come_from_a_variable_or_a_file(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "former"
    file.write_text("$first,with-comma\nsecond\n")
    variables = {
        "DJANGO_SECRET_KEY": "new",
        f"DJANGO_SECRET_KEY_FALLBACKS{ending}": str(file) if ending else "$first,with-comma second",
    }

    result = load_settings(show="import studyapp.settings as found; print(found.SECRET_KEY_FALLBACKS)", **variables)

    assert result.stdout == "['$first,with-comma', 'second']\n"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """The settings of a site behind HTTPS, with Redis."""
    variables = {"DJANGO_DEBUG": "0", "DJANGO_HTTPS": "1", "DJANGO_SECRET_KEY": "k", "CACHE_URL": "redis://h:1/0"}
    found: dict[str, Any] = json.loads(load_settings(show=SHOW_ALL, **variables).stdout)
    return found


class TestInProduction:
    def test_cookies_are_for_this_host_and_https_only(self, found: dict[str, Any]) -> None:
        assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
        assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True

    def test_passwords_are_kept_with_argon2(self, found: dict[str, Any]) -> None:
        assert found["PASSWORD_HASHERS"][0] == "django.contrib.auth.hashers.Argon2PasswordHasher"

    def test_redis_may_go_away_and_is_not_waited_for(self, found: dict[str, Any]) -> None:
        assert found["CACHES"]["default"]["BACKEND"] == "studyapp.caching.ForgivingRedisCache"
        assert found["CACHES"]["default"]["OPTIONS"] == {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
