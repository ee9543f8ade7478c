from django.urls import path

from verdieping import views

app_name = "verdieping"

# /verdieping/
urlpatterns = [
    path("voor-wie/<slug:slug>/", views.doelgroep_detail, name="doelgroep"),
    path("modellen/<slug:slug>/", views.raamwerk_detail, name="raamwerk"),
]
