from django.urls import path

from stappen import views

app_name = "stappen"

# /stappen/
urlpatterns = [
    path("", views.stap_list, name="list"),
    path("<slug:slug>/", views.stap_detail, name="detail"),
]
