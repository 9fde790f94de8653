"""Services that ask for codes, on this computer: django-allauth as it is, and a page like Microsoft's."""
