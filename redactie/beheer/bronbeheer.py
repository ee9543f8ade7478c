from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst

from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import admin_url, who_needs


def without_relations(objects):
    """The nested list of what would be deleted, without the rows that only tie a page to its sources."""
    kept = [item for item in objects if isinstance(item, list) or "-bron-relatie: " not in item]
    return [without_relations(item) if isinstance(item, list) else item for item in kept]


class ProtectingAdmin(admin.ModelAdmin):
    """Refuses to delete what other pages need, with the list of those pages, one by one or in bulk."""

    def get_deleted_objects(self, objs, request):
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        pages = dict.fromkeys(page for obj in objs for page in who_needs(obj) if page not in objs)
        counts = {
            name: count for name, count in counts.items() if not name.endswith("-bron-relaties")
        }
        return (
            without_relations(to_delete),
            counts,
            perms,
            [*protected, *(self.as_link(page) for page in pages)],
        )

    def as_link(self, page):
        return format_html(
            '{}: <a href="{}">{}</a>', capfirst(page._meta.verbose_name), admin_url(page), page
        )


@admin.register(Bron)
class BronAdmin(ProtectingAdmin):
    list_display = ["titel", "auteur", "jaar", "slug", "geraadpleegd_op"]
    search_fields = ["titel", "auteur", "slug", "url"]
    list_filter = ["geraadpleegd_op", "jaar"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # texts refer to a source by its code

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["auteur", "titel"]}
