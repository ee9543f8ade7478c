"""A page asked for as a visitor does, without a browser."""

import pytest
from django.http import Http404

from redactie.pagina.bezoek import call_view, visitor_request
from tests.factories import make_stap
from tests.pages import Page


def test_request_is_one_of_a_visitor_of_this_site(settings):
    settings.SITE = settings.SITE._replace(scheme="https", netloc="testserver:8443")

    request = visitor_request("/interventies/?pagina=2")

    assert request.method == "GET"
    assert request.user.is_anonymous
    assert request.build_absolute_uri() == "https://testserver:8443/interventies/?pagina=2"
    assert request.GET.dict() == {"pagina": "2"}


def test_path_is_decoded_as_a_web_server_does():
    assert visitor_request("/caf%C3%A9/").path == "/café/"


def test_path_with_two_slashes_is_no_other_site():
    assert visitor_request("//stappen/").path_info == "//stappen/"


@pytest.mark.django_db
def test_view_answers_with_the_page():
    stap = make_stap(titel="Plan maken")

    response = call_view(visitor_request(stap.get_absolute_url()))

    assert response.status_code == 200
    assert Page(response).one("h1").text == "Plan maken"


@pytest.mark.django_db
def test_page_that_is_offline_is_not_found():
    stap = make_stap(gepubliceerd=False)

    with pytest.raises(Http404):
        call_view(visitor_request(stap.get_absolute_url()))
