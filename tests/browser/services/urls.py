"""Where the pages are."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("services.entra.urls")),
]
