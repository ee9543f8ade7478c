from django.urls import reverse_lazy
from django_prose_editor.fields import ProseEditorFormField

from redactie.pagina.links import with_addresses, with_targets
from redactie.tekst import schoon
from redactie.tekst.velden import validate_links
from redactie.tekst.weggehaald import weggehaald


class RijkeTekstFormField(ProseEditorFormField):
    """Rich text. An editor sees and types addresses; stored are the targets of pages."""

    weggehaald = ""  # what cleaning took away that an editor would miss, in words

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        # The address that cleans pasted text, for static/js/plakken.js.
        attrs["data-plakken"] = reverse_lazy("admin:plakken")
        return attrs

    def prepare_value(self, value):
        if isinstance(value, str):
            return with_addresses(value)
        return value

    def clean(self, value):
        """Raises ValidationError for a link that cleaning would silently take away."""
        typed = super().clean(value)
        html = schoon.complete_links(typed)
        validate_links(html)
        self.weggehaald = weggehaald(html)
        return with_targets(schoon.clean(html))

    def has_changed(self, initial, data):
        shown = self.prepare_value(initial or "")
        typed = schoon.complete_links(data or "")
        return schoon.clean(shown) != schoon.clean(typed)
