"""Settings of a run's process: the demo models and what Django needs for them.

The site's own database is not named here, so a run cannot open it. The
``default`` database is set for each run, before its first query.
"""

from __future__ import annotations

SECRET_KEY = "a run signs nothing that outlives it"
DEBUG = False
USE_TZ = True
USE_I18N = False
TIME_ZONE = "UTC"
#: What ``RequestFactory`` calls the site.
ALLOWED_HOSTS = ["testserver"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Without autodiscover(): an experiment makes an AdminSite of its own.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "lab",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

#: A lock inside a run waits at most one second.
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": "",
    "OPTIONS": {
        "timeout": 1,
        # Write-ahead logging is a property of the file: the template has it.
        "init_command": "PRAGMA synchronous=NORMAL",
    },
}
#: ``other`` is there for the experiments that ask for two databases.
DATABASES = {"default": SQLITE, "other": {**SQLITE}}

#: What an experiment logs is not for the operator's log.
LOGGING_CONFIG = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
