"""What a browser may upload: files are cut off soon after the limit, so that none fills memory or disk."""

from django.core.files.uploadhandler import FileUploadHandler

LARGEST_UPLOAD = 16 * 1024 * 1024
"""Bytes. A file that was cut off is larger than this, by one chunk at most: whoever takes it can tell."""


class NothingEndless(FileUploadHandler):
    """Stands before the handlers that keep files and passes nothing on beyond the limit; what follows is dropped."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST_UPLOAD else None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that kept it."""
