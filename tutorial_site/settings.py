"""Settings of the site.

What differs from one installation to another comes from the environment:
VAR_DIR, SECRET_KEY, ALLOWED_HOSTS, HTTPS, DEBUG and LAB_POSTGRES (README.md
explains each). Nothing needs to be set to run it on one's own machine.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.csp import CSP

from tutorial_site import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()

SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key.read_or_make(VAR_DIR / "secret-key")
DEBUG = os.environ.get("DEBUG") == "1"
# Is the site reached by https:// through a proxy that sends X-Forwarded-Proto?
HTTPS = os.environ.get("HTTPS") == "1"
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("ALLOWED_HOSTS", "").replace(",", " ").split()),
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_htmx",
    "tutorial_site",
    "lessons",
    "quizzes",
    "facts",
    "lab",
    "lab.library",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tutorial_site.headers.HeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tutorial_site.bodies.BodiesMiddleware",
    "tutorial_site.faults.FaultsMiddleware",
    "lessons.learners.LearnerMiddleware",
]

ROOT_URLCONF = "tutorial_site.urls"
WSGI_APPLICATION = "tutorial_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "tutorial_site.context.site",
            ],
        },
    },
    {
        # What a press of Save sends is drawn by Jinja2, in a fifth of the time.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "tutorial_site.jinja.environment"},
    },
]
# So are the fields of all forms, by Jinja2 templates that Django brings.
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "site.sqlite3",
        "CONN_MAX_AGE": None,
        # Write-ahead log, so that readers never wait for a writer; IMMEDIATE,
        # because SQLite refuses at once to turn a reading transaction into a
        # writing one while another writes, whatever the timeout.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A PostgreSQL for the lab (a libpq URL), or none; never the site's own database.
LAB_POSTGRES = os.environ.get("LAB_POSTGRES") or None

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Nothing from another host, nothing inline, nothing framed (headers.py adds the rest).
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tutorial_site.faults.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
