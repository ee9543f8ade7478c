from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django_prose_editor.fields import ProseEditorField

from redactie.tekst import schoon

BUTTONS = ["blockType -lists", "lists", "nodes -blockType -lists", "marks", "link", "history"]
EDITOR = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    # No element of ours: on saving it ends the paragraph, so that pasted lines stay apart.
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": sorted(schoon.SCHEMES)},
    "History": True,
    # Plain buttons: the library's drop-down for headings cannot be opened with the keyboard.
    "Menu": {"groups": [{"group": name} for name in BUTTONS]},
}


def validate_links(html):
    """Raises ValidationError that names the links which someone must put right; those that lead
    nowhere are cleaned away.
    """
    lost = schoon.lost_links(html)
    wrong = [
        f"‘{href}’" for href in dict.fromkeys(schoon.forbidden_links(html)) if href not in lost
    ]
    if wrong:
        which = (
            f"De links naar {get_text_list(wrong, 'en')} kunnen"
            if wrong[1:]
            else f"De link naar {wrong[0]} kan"
        )
        how = "Begin met https://, mailto: of tel:, of met / voor een pagina op deze site."
        raise ValidationError(f"{which} niet. {how}")


class RijkeTekstField(ProseEditorField):
    """Text with a small set of elements, sanitised by every way into the database: form, code,
    import and fixture.
    """

    default_validators = [validate_links]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=EDITOR, sanitize=schoon.clean, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return schoon.complete_links(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        setattr(instance, self.attname, schoon.clean(getattr(instance, self.attname) or ""))
        return super().pre_save(instance, add)

    def get_db_prep_save(self, value, connection):
        # Fixtures (raw saves), update() and bulk_create() skip pre_save.
        if isinstance(value, str):
            value = schoon.clean(value)
        return super().get_db_prep_save(value, connection)
