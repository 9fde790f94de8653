"""The words of the link on Microsoft's set-up page that leads to a code for a token, by language.

English as seen on the page. The others as Microsoft's documentation had them in 2020 and 2021, partly
translated by machine: security-info-setup-auth-app.md in the repositories azure-docs.de-de, .fr-fr, .es-es,
.it-it, .pt-br, .nl-nl, .pl-pl, .ja-jp and .zh-cn. The page itself may say it a little differently. The Czech
documentation leaves the link in English.
"""

DIFFERENT_APP = "I want to use a different authenticator app"

IN_OTHER_LANGUAGES = {
    "de": "Ich möchte eine andere Authentifikator-App verwenden",
    "fr": "Je souhaite utiliser une autre application d'authentification",
    "es": "Quiero usar otra aplicación de autenticación",
    "it": "Desidero usare un'app di autenticazione diversa",
    "pt": "Desejo usar um aplicativo autenticador diferente",
    "nl": "Ik wil een andere verificator-app gebruiken",
    "pl": "Chcę użyć innej aplikacji uwierzytelniania",
    "ja": "別の認証アプリを使用します",
    "zh": "我想要使用其他验证器应用",
}


def in_other_languages() -> str:
    """A sentence that lists them, and how to recognise the link where there is none."""
    listed = ", ".join(f'{language} "{words}"' for language, words in IN_OTHER_LANGUAGES.items())
    return f"In other languages: {listed}; else the link that speaks of another app."
