from django_prose_editor.fields import ProseEditorFormField

from redactie import rijketekst
from redactie.fields import validate_links
from redactie.links import with_addresses, with_targets
from redactie.weggehaald import weggehaald


class RijkeTekstFormField(ProseEditorFormField):
    """Rich text as an editor reads and types it, with addresses; what comes out has the target of every page it links to.

    `weggehaald` says what cleaning took away, when it took away something that an editor would miss.
    """

    weggehaald = ""

    def prepare_value(self, value):
        return with_addresses(value) if isinstance(value, str) else value

    def clean(self, value):
        """Raises ValidationError for a link that may not be, before cleaning would take it away."""
        html = rijketekst.complete_links(super().clean(value))
        validate_links(html)
        self.weggehaald = weggehaald(html)
        return with_targets(rijketekst.clean(html))

    def has_changed(self, initial, data):
        shown = self.prepare_value(initial or "")
        return rijketekst.clean(shown) != rijketekst.clean(rijketekst.complete_links(data or ""))
