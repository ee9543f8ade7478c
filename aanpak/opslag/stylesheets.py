"""Our stylesheets as visitors get them: without comments and indentation."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
LINE_BREAK = re.compile(rb"\s*\n\s*")


def squeeze(css: bytes) -> bytes:
    return LINE_BREAK.sub(b"\n", COMMENT.sub(b"", css)).strip()


class SqueezedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    def _save(self, name, content):
        if name.startswith("css/"):
            content = ContentFile(squeeze(b"".join(content.chunks())))
        return super()._save(name, content)
