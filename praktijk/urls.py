from django.urls import include, path

from praktijk import views

hulpmiddelen = [
    path("", views.hulpmiddel_list, name="list"),
    path("<slug:slug>/", views.hulpmiddel_detail, name="detail"),
]
interventies = [
    path("", views.interventie_list, name="list"),
    path("<slug:slug>/", views.interventie_detail, name="detail"),
]
voorbeelden = [
    path("", views.voorbeeld_list, name="list"),
    path("<slug:slug>/", views.voorbeeld_detail, name="detail"),
]

# /
urlpatterns = [
    path("hulpmiddelen/", include((hulpmiddelen, "hulpmiddelen"))),
    path("interventies/", include((interventies, "interventies"))),
    path("voorbeelden/", include((voorbeelden, "voorbeelden"))),
]
