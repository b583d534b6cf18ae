"""What the log may not hold: whatever lets somebody in, and what people wrote."""

import logging
import re

SECRETS = re.compile(
    r"(?<=/password/reset/key/)[^/\s]+"  # whoever has it sets a new password
    r"|(?<=/confirm-email/)[^/\s]+"
    r"|(?<=/\?)[^\s\"]+"  # a query may say what was searched for
    r"|(?<=^DETAIL: ).*",  # PostgreSQL repeats the values of a row that it refuses
    re.MULTILINE,
)


class DiscreetFormatter(logging.Formatter):
    """Formats a record, traceback included, and leaves the secrets out."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub("…", super().format(record))
