from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cijfers.models import Gemeente, Herindeling, Levering, Meting, Plaatsnaam
from tests.conftest import insert_rows, read_table

MODELS = (Gemeente, Gemeente.buren.through, Plaatsnaam, Herindeling, Levering, Meting)


@pytest.fixture(scope="session")
def gemeente_rows(django_db_setup, django_db_blocker):
    """{table: (columns, rows)} of the launch figures, read once from a load that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        call_command("laad_gemeenten", stdout=StringIO())
        rows = {model._meta.db_table: read_table(cursor, model._meta.db_table) for model in MODELS}
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def gemeenten(db, gemeente_rows):
    """All gemeenten and their figures, in the transaction of this test."""
    insert_rows(gemeente_rows)
