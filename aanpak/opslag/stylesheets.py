"""Our stylesheets as visitors get them: with what they import, without comments and empty space."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(rb'@import url\("(\w+)(?:\.[0-9a-f]{12})?\.css"\);')
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
# A string, or space: round punctuation, after a colon (before one it is a selector), or elsewhere.
SPACE = re.compile(rb'("[^"]*")|\s*([{};,])\s*|(:)\s+|\s+')


def bundle(css: bytes) -> bytes:
    """Puts each stylesheet that is imported in its place: one request less before a page shows."""
    return IMPORT.sub(read_import, css)


def read_import(found) -> bytes:
    name = found[1].decode()
    path = finders.find(f"css/{name}.css")
    if path is None:
        raise FileNotFoundError(f"css/{name}.css")
    return Path(path).read_bytes()


def squeeze(css: bytes) -> bytes:
    without_comments = COMMENT.sub(b"", css)
    squeezed = SPACE.sub(what_is_left, without_comments)
    return squeezed.replace(b";}", b"}").strip()


def what_is_left(found):
    return found[1] or found[2] or found[3] or b" "


class SqueezedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    def _save(self, name, content):
        if name.startswith("css/"):
            css = b"".join(content.chunks())
            content = ContentFile(squeeze(bundle(css)))
        return super()._save(name, content)
