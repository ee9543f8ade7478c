"""The logboek: who did what in the admin."""

import csv
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry

from tests.beheer import act, save
from tests.factories import make_eindredacteur, make_redacteur, make_stap
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_logboek_tells_who_did_what_and_cannot_be_changed(beheerder, client_for):
    eva = client_for(make_eindredacteur(first_name="Eva", last_name="Bos"))
    stap = make_stap(titel="Plan maken")
    save(eva, stap, "_publiceren", samenvatting="Anders.")

    page = Page(beheerder.get("/beheer/admin/logentry/?q=Plan"))

    rows = [row.text for row in page.one("table", id="result_list").find("tr")[1:]]
    assert any("Eva Bos Stap: Plan maken Versie 2 (gepubliceerd)." in row for row in rows)
    entry = LogEntry.objects.first()
    assert (
        beheerder.post(f"/beheer/admin/logentry/{entry.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    assert (
        beheerder.post(
            f"/beheer/admin/logentry/{entry.pk}/change/", {"change_message": "x"}
        ).status_code
        == 403
    )


def test_log_in_is_in_the_logboek(client):
    client.force_login(make_redacteur(username="rita"))

    assert LogEntry.objects.get().change_message == "Ingelogd."


def export_logboek(beheerder):
    entries = LogEntry.objects.values_list("pk", flat=True)
    data = {"action": "export_csv", "_selected_action": list(entries)}
    return beheerder.post("/beheer/admin/logentry/", data)


def read_rows(response):
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_logboek_is_exported_as_csv(beheerder, eindredacteur):
    act(eindredacteur, make_stap(titel="=HYPERLINK(1)"), "offline")
    beheerder.get("/beheer/")

    response = export_logboek(beheerder)

    header, *rows = read_rows(response)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert header == ["wanneer", "wie", "waaraan", "wat"]
    assert any(row[2] == "Stap: =HYPERLINK(1)" and row[3] == "Offline gehaald." for row in rows)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\t=1", " =1+1", "\uff1d1+1", "'=1+1", "\u200b=1+1"]
)
def test_exported_cell_that_a_spreadsheet_would_run_is_made_harmless(beheerder, text):
    LogEntry.objects.update(change_message=text)

    _, *rows = read_rows(export_logboek(beheerder))

    assert {row[3] for row in rows} == {f"'{text}"}


def test_logboek_is_for_beheerders_only(eindredacteur):
    assert eindredacteur.get("/beheer/admin/logentry/").status_code == 403
