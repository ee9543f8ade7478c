"""The lookup `zoekt` for the search of the admin: capitals and accents make no difference.

SQLite by itself takes É and é for two letters.
"""

from django.db.backends.signals import connection_created
from django.db.models import CharField, Lookup, TextField
from django.dispatch import receiver

from redactie.tekst.taal import plain

ACCENTS = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿşłıøğčšž"


@receiver(connection_created)
def add_plain(sender, connection, **kwargs):
    if connection.vendor == "sqlite":
        connection.connection.create_function("plat", 1, plain_or_empty, deterministic=True)


def plain_or_empty(text: str | None) -> str:
    return plain(text or "")


@CharField.register_lookup
@TextField.register_lookup
class Zoekt(Lookup):
    """Whether a text has these letters somewhere."""

    lookup_name = "zoekt"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        return f"plat({text}) LIKE %s ESCAPE '\\'", [*params, self.pattern(connection)]

    def as_postgresql(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        without = "".join(map(plain, ACCENTS))
        sql = f"TRANSLATE(LOWER({text}), %s, %s) LIKE %s"
        return sql, [*params, ACCENTS, without, self.pattern(connection)]

    def pattern(self, connection):
        return f"%{connection.ops.prep_for_like_query(plain(self.rhs))}%"


def zoekt(*fields: str) -> list[str]:
    """These fields as `search_fields`."""
    return [f"{field}__zoekt" for field in fields]
