"""What an editor does in the admin, without a browser: opens a form, changes fields, presses a
button, reads the answer.
"""

from redactie.versies.versie import Versie
from tests.pages import Page


def change_url(thing):
    return f"/beheer/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


def form_data(page):
    """What a browser would send for the form as it stands, without a button."""
    [form] = [form for form in page.find("form") if form.attrs.get("id", "").endswith("_form")]
    data = {}
    for field in form.find("input", "textarea", "select"):
        name, kind = field.attrs.get("name"), field.attrs.get("type")
        if not name or kind in ("submit", "file") or "__prefix__" in name:
            continue
        if field.tag == "textarea":
            data[name] = "".join(field.children).removeprefix("\n")
        elif field.tag == "select":
            chosen = [
                option.attrs["value"]
                for option in field.find("option")
                if "selected" in option.attrs
            ]
            data[name] = chosen if "multiple" in field.attrs else (chosen or [""])[0]
        elif kind != "checkbox":
            data[name] = field.attrs.get("value", "")
        elif "checked" in field.attrs and "value" in field.attrs:  # one of several
            data.setdefault(name, []).append(field.attrs["value"])
        elif "checked" in field.attrs:
            data[name] = "on"
    return data


def save(client, thing, button="_publiceren", follow=True, **changes):
    """Opens the form of a page, changes some fields, and presses a button."""
    url = change_url(thing)
    data = form_data(Page(client.get(url))) | changes | {button: "x"}
    return Page(client.post(url, data, follow=follow))


def act(client, thing, actie, **data):
    """Presses a button in the panel above the form of a page."""
    panel = Page(client.get(change_url(thing))).find("form", class_="desk__actions")[0]
    data |= {"actie": actie, "gezien": panel.find("input", name="gezien")[0].attrs["value"]}
    return Page(client.post(change_url(thing).replace("/change/", "/actie/"), data, follow=True))


def messages(page):
    return [
        item.text
        for listing in page.find("ul", class_="messagelist")
        for item in listing.find("li")
    ]


def errors(page):
    return [
        item.text for listing in page.find("ul", class_="errorlist") for item in listing.find("li")
    ]


def saved_text(thing):
    """The text of the newest version of a page; of its row when it has no version."""
    versie = Versie.objects.nieuwste(thing)
    return (
        versie.gegevens["velden"]["tekst"] if versie else type(thing).objects.get(pk=thing.pk).tekst
    )
