"""The steps, a page each."""

from django.urls import path

from services.entra import adding, sign_in
from services.entra.administrator import administrator

urlpatterns = [
    path("", sign_in.pick_account, name="pick_account"),
    path("begin", sign_in.begin, name="begin"),
    path("passkey", sign_in.passkey, name="passkey"),
    path("another-way", sign_in.another_way, name="another_way"),
    path("code", sign_in.enter_code, name="enter_code"),
    path("access-pass", sign_in.access_pass, name="access_pass"),
    path("nudge", sign_in.nudge, name="nudge"),
    path("blocked", sign_in.blocked, name="blocked"),
    path("security-info", sign_in.security_info, name="security_info"),
    path("security-info/delete/<int:id_>", sign_in.delete, name="delete"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("proofup/method", adding.choose_contact, name="choose_contact"),
    path("security-info/add", adding.add_method, name="add_method"),
    path("security-info/app", adding.get_app, name="get_app"),
    path("security-info/app/push", adding.configure_app, name="configure_app"),
    path("security-info/app/other", adding.configure_other_app, name="configure_other_app"),
    path("security-info/app/verify", adding.verify, name="verify"),
    path("security-info/token", adding.serial_number, name="serial_number"),
    path("security-info/token/name", adding.token_name, name="token_name"),
    path("security-info/token/code", adding.token_code, name="token_code"),
    path("security-info/token/done", adding.token_done, name="token_done"),
    path("administrator", administrator),
]
