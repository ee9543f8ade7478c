from django.urls import path

from domeinen import views

app_name = "domeinen"

# /domeinen/
urlpatterns = [
    path("", views.domein_list, name="list"),
    path("<slug:slug>/", views.domein_detail, name="detail"),
]
