import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import CharField, TextField
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import get_text_list
from django_prose_editor.fields import ProseEditorField

from redactie.geheugen.stempel import is_content
from redactie.tekst import schoon

BUTTONS = [
    "blockType -lists",
    "lists",
    "nodes -blockType -lists",
    "marks",
    "link",
    "history",
]
EDITOR = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    # Saving turns a line break into a new paragraph, which keeps pasted lines apart.
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": sorted(schoon.SCHEMES)},
    "History": True,
    # Plain buttons: the library's drop-down for headings cannot be opened with the keyboard.
    "Menu": {"groups": [{"group": name} for name in BUTTONS]},
}


def validate_links(html):
    """Raises ValidationError for links that an editor can fix; cleaning removes dead links."""
    dead = schoon.lost_links(html)
    forbidden = dict.fromkeys(schoon.forbidden_links(html))
    wrong = [f"‘{href}’" for href in forbidden if href not in dead]
    if not wrong:
        return
    if len(wrong) == 1:
        which = f"De link naar {wrong[0]} kan"
    else:
        which = f"De links naar {get_text_list(wrong, 'en')} kunnen"
    how = "Begin met https://, mailto: of tel:, of met / voor een pagina op deze site."
    raise ValidationError(f"{which} niet. {how}")


class RijkeTekstField(ProseEditorField):
    """Rich text, cleaned on every way into the database: form, code, import and fixture."""

    default_validators = [validate_links]

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args,
            extensions=EDITOR,
            sanitize=schoon.clean,
            **kwargs,
        )

    def to_python(self, value):
        value = super().to_python(value)
        if isinstance(value, str):
            return schoon.complete_links(value)
        return value

    def pre_save(self, instance, add):
        html = getattr(instance, self.attname) or ""
        setattr(instance, self.attname, schoon.clean(html))
        return super().pre_save(instance, add)

    def get_db_prep_save(self, value, connection):
        # Fixtures (raw saves), update() and bulk_create() skip pre_save.
        if isinstance(value, str):
            value = schoon.clean(value)
        return super().get_db_prep_save(value, connection)


@receiver(pre_save)
def compose_letters(sender, instance, **kwargs):
    """Stores a letter and its accent as one sign: a Mac and a PDF give two that look like it."""
    if not is_content(sender):
        return
    for field in sender._meta.concrete_fields:
        value = instance.__dict__.get(field.attname)
        if isinstance(field, CharField | TextField) and isinstance(value, str):
            setattr(instance, field.attname, unicodedata.normalize("NFC", value))
