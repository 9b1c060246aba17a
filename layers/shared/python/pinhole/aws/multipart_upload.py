"""S3 multipart upload of a file while it is written; memory holds one part."""

from __future__ import annotations

from typing import Any

from pinhole.aws import clients
from pinhole.settings import settings

_MEBIBYTE = 2**20


class LargeUpload:
    """A writable file for `zipfile`. The object appears only on `finish`."""

    def __init__(self, bucket: str, key: str, content_type: str) -> None:
        target = {"Bucket": bucket, "Key": key}
        created = clients.s3().create_multipart_upload(**target, ContentType=content_type)
        self._upload = {**target, "UploadId": created["UploadId"]}
        self._parts: list[dict[str, Any]] = []
        self._buffer = bytearray()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._buffer += data
        self.size += len(data)
        most = settings.export_part_mebibytes * _MEBIBYTE
        while len(self._buffer) >= most:
            self._send(most)
        return len(data)

    def flush(self) -> None:
        """Does nothing: parts have a minimum size, so the rest stays in the buffer."""

    def finish(self) -> None:
        """Complete the object, replacing one with the same key."""
        self._send(len(self._buffer))
        clients.s3().complete_multipart_upload(
            **self._upload, MultipartUpload={"Parts": self._parts}
        )

    def abort(self) -> None:
        """Discard all parts."""
        clients.s3().abort_multipart_upload(**self._upload)

    def _send(self, size: int) -> None:
        number = len(self._parts) + 1
        part = bytes(self._buffer[:size])
        answer = clients.s3().upload_part(**self._upload, PartNumber=number, Body=part)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        del self._buffer[:size]
