"""Our stylesheets as visitors get them: without comments and spaces that say nothing."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
# A string, or space: round punctuation, after a colon (before one it is a selector), or elsewhere.
SPACE = re.compile(rb'("[^"]*")|\s*([{};,])\s*|(:)\s+|\s+')


def squeeze(css: bytes) -> bytes:
    without_comments = COMMENT.sub(b"", css)
    squeezed = SPACE.sub(lambda found: found[1] or found[2] or found[3] or b" ", without_comments)
    return squeezed.replace(b";}", b"}").strip()


class SqueezedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    def _save(self, name, content):
        if name.startswith("css/"):
            content = ContentFile(squeeze(b"".join(content.chunks())))
        return super()._save(name, content)
