from django.http import Http404


class Reeks:
    """The page with this slug among its kind. Raises Http404 when there is none."""

    def __init__(self, publicaties, slug):
        self.publicaties = list(publicaties)
        slugs = [publicatie.slug for publicatie in self.publicaties]
        if slug not in slugs:
            raise Http404
        index = slugs.index(slug)
        is_first = index == 0
        is_last = index == len(slugs) - 1
        self.huidige = self.publicaties[index]
        self.positie = index + 1
        self.totaal = len(slugs)
        self.vorige = None if is_first else self.publicaties[index - 1]
        self.volgende = None if is_last else self.publicaties[index + 1]
