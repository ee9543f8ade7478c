from django.http import Http404


class Reeks:
    """Pages of one kind in order, around the one with this slug.

    Raises Http404 when it has none.
    """

    def __init__(self, publicaties, slug):
        self.publicaties = list(publicaties)
        slugs = [publicatie.slug for publicatie in self.publicaties]
        if slug not in slugs:
            raise Http404
        index = slugs.index(slug)
        self.huidige = self.publicaties[index]
        self.positie = index + 1
        self.totaal = len(self.publicaties)
        self.vorige = self.publicaties[index - 1] if index else None
        self.volgende = self.publicaties[index + 1] if self.positie < self.totaal else None
