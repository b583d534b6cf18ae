"""What the running code is called, for addresses and caches that must change with it."""

import hashlib

from django.conf import settings


def _templates_and_static_files() -> str:
    digest = hashlib.sha256(settings.VERSION.encode())
    for folder in (*settings.TEMPLATES[0]["DIRS"], *settings.STATICFILES_DIRS):
        for path in sorted(folder.rglob("*.*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


RELEASE = _templates_and_static_files()
"""Ten hex digits that change with any template or static file; read once, when the process starts."""
