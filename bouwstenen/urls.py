from django.urls import path

from bouwstenen import views

app_name = "bouwstenen"

# /bouwstenen/
urlpatterns = [
    path("", views.bouwsteen_list, name="list"),
    path("<slug:slug>/", views.bouwsteen_detail, name="detail"),
    path("<slug:bouwsteen>/<slug:slug>/", views.vorm_detail, name="vorm"),
]
