"""A file that is written to S3 as it comes to be, in parts: memory holds one of them."""

from __future__ import annotations

from typing import Any

from pinhole.aws import clients
from pinhole.settings import settings

_MEBIBYTE = 2**20


class LargeUpload:
    """What `zipfile` writes to. Nothing is there under the key before `finish`."""

    def __init__(self, bucket: str, key: str, content_type: str) -> None:
        self._place = {"Bucket": bucket, "Key": key}
        begun = clients.s3().create_multipart_upload(**self._place, ContentType=content_type)
        self._upload = {**self._place, "UploadId": begun["UploadId"]}
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
        """Parts are as large as they are: what is begun waits."""

    def finish(self) -> None:
        """Have the whole file be there, instead of one that was there before."""
        self._send(len(self._buffer))
        clients.s3().complete_multipart_upload(
            **self._upload, MultipartUpload={"Parts": self._parts}
        )

    def abort(self) -> None:
        """Leave nothing."""
        clients.s3().abort_multipart_upload(**self._upload)

    def _send(self, size: int) -> None:
        number = len(self._parts) + 1
        part = bytes(self._buffer[:size])
        answer = clients.s3().upload_part(**self._upload, PartNumber=number, Body=part)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        del self._buffer[:size]
