from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from aanpak import views
from aanpak.gids.sitemaps import GidsSitemap
from aanpak.gids.wijzigingen import WijzigingenFeed
from aanpak.inloggen.bewaard import bewaard_page
from redactie.beheer import views as redactie_views

BEHEER = settings.BEHEER.lstrip("/")
handler429 = "aanpak.inloggen.limieten.too_often"

urlpatterns = [
    path("", views.home, name="home"),
    path("bouwstenen/", include("bouwstenen.urls")),
    path("stappen/", include("stappen.urls")),
    path("domeinen/", include("domeinen.urls")),
    path("", include("praktijk.urls")),
    path("cijfers/gemeenten/<slug:slug>.csv", views.gemeente_csv, name="gemeente-csv"),
    path("cijfers/gemeenten/<slug:slug>.json", views.gemeente_json, name="gemeente-json"),
    path("cijfers/", include("cijfers.urls")),
    path("verdieping/", views.verdieping, name="verdieping"),
    path("verdieping/", include("verdieping.urls")),
    path("gids/", views.hele_gids, name="gids"),
    path("zoeken/", views.zoeken, name="zoeken"),
    path("wijzigingen/", views.wijzigingen, name="wijzigingen"),
    path("open-data/", views.open_data, name="open-data"),
    # For machines
    path("opensearch.xml", views.opensearch_xml, name="opensearch"),
    path("wijzigingen/feed.xml", WijzigingenFeed(), name="feed"),
    path("open-data/<slug:naam>.csv", views.open_data_csv, name="csv"),
    path("open-data/<slug:naam>.json", views.open_data_json, name="json"),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": {"gids": GidsSitemap}},
        name="sitemap",
    ),
    path("robots.txt", views.robots_txt),
    path(".well-known/security.txt", views.security_txt),
    # For editors, and for whoever they show a concept to
    path("voorbeeld/<int:pk>/", redactie_views.voorbeeld, name="voorbeeld"),
    path("concept/<slug:sleutel>/", redactie_views.gedeeld, name="gedeeld"),
    path(f"{BEHEER}account/", include("aanpak.inloggen.urls")),
    path(f"{BEHEER}bewaard/", admin.site.admin_view(bewaard_page), name="bewaard"),
    path(BEHEER, admin.site.urls),
    # Last, because it takes any other word: the fixed pages
    path("voor/<slug:slug>/", views.pagina_detail, name="pagina"),
    path("verdieping/<slug:slug>/", views.pagina_detail, name="pagina"),
    path("<slug:slug>/", views.pagina_detail, name="pagina"),
]

handler400 = "aanpak.errors.bad_request"
handler403 = "aanpak.errors.permission_denied"
handler404 = "aanpak.errors.page_not_found"
handler500 = "aanpak.errors.server_error"
