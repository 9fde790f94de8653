"""The steps, a page each."""

from django.urls import path

from services.entra import views

urlpatterns = [
    path("", views.pick_account, name="pick_account"),
    path("code", views.enter_code, name="enter_code"),
    path("proofup/method", views.choose_method, name="choose_method"),
    path("proofup/app", views.configure_app, name="configure_app"),
    path("proofup/other-app", views.configure_other_app, name="configure_other_app"),
    path("proofup/verify", views.verify, name="verify"),
    path("proofup/phone", views.phone, name="phone"),
    path("security-info", views.security_info, name="security_info"),
    path("security-info/add", views.configure_app, {"modern": True}, name="add_method"),
    path("sign-out", views.sign_out, name="sign_out"),
]
