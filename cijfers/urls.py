from django.urls import path

from cijfers import views

app_name = "cijfers"

# /cijfers/
urlpatterns = [
    path("", views.cijfer_list, name="list"),
    path("gemeenten/", views.gemeente_list, name="gemeenten"),
    path("gemeenten/<slug:slug>/", views.gemeente_detail, name="gemeente"),
]
