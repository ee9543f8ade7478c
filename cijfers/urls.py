from django.urls import path

from cijfers import views

app_name = "cijfers"

# /cijfers/
urlpatterns = [path("", views.cijfer_list, name="list")]
