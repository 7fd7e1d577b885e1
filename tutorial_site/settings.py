"""Settings of the site.

What differs from one installation to another comes from the environment;
README.md explains each variable. Nothing needs to be set to run it on one's
own machine.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.csp import CSP

from tutorial_site import authors, databases, environment, headers, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR") or BASE_DIR / "var").absolute()

SECRET_KEY = environment.text("SECRET_KEY") or secret_key.read_or_make(VAR_DIR / "secret-key")
# Keys of before: what they signed is accepted, and signed anew.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
DEBUG = environment.flag("DEBUG")
# Is the site reached by https:// through a proxy that sends X-Forwarded-Proto?
HTTPS = environment.flag("HTTPS")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *environment.words("ALLOWED_HOSTS")]
# A browser keeps a cookie of this name only if it came by HTTPS, for this host alone.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
# Processes that serve; more than one needs PostgreSQL, or SQLite from 3.51.3 on.
WORKERS = environment.number("WORKERS", 1, least=1)
# Pages that tell authors how questions do, at /admin/.
ADMIN = environment.flag("ADMIN")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_htmx",
    "tutorial_site",
    "tutorial_site.limits",
    "lessons",
    "lessons.carrying",
    "quizzes",
    "quizzes.recall",
    "facts",
    "lab",
    "lab.library",
    *(authors.APPS if ADMIN else []),
]

MIDDLEWARE = [
    "tutorial_site.tracking.TrackingMiddleware",
    "tutorial_site.prepared.early.PreparedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tutorial_site.headers.HeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "tutorial_site.probes.ProbesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tutorial_site.compression.CompressionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tutorial_site.bodies.BodiesMiddleware",
    "tutorial_site.faults.FaultsMiddleware",
    "lessons.learners.LearnerMiddleware",
    "tutorial_site.limits.limiting.LimitsMiddleware",
]
MIDDLEWARE = authors.with_middleware(MIDDLEWARE) if ADMIN else MIDDLEWARE

ROOT_URLCONF = "tutorial_site.urls"
WSGI_APPLICATION = "tutorial_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": ADMIN,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "tutorial_site.context.site",
                "tutorial_site.context.token",
                *(authors.CONTEXT_PROCESSORS if ADMIN else []),
            ],
        },
    },
    {
        # What a press of Save sends is drawn by Jinja2, in a fifth of the time.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "tutorial_site.jinja.environment",
            "context_processors": ["tutorial_site.context.token"],
        },
    },
]
# So are the fields of all forms, by Jinja2 templates that Django brings.
FORM_RENDERER = "django.forms.renderers.Jinja2"

# serve.py asks for a pool of connections; without it each thread keeps its own.
DATABASES = {
    "default": databases.database(
        environment.text("DATABASE_URL"),
        VAR_DIR / "site.sqlite3",
        pool=environment.number("DATABASE_POOL", 0),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A PostgreSQL for the lab (a libpq URL), or none; never the site's own database.
LAB_POSTGRES = environment.text("LAB_POSTGRES") or None

# A CDN's address that fetches from here, such as https://cdn.example.org; static.py says how
# the files are made.
STATIC_HOST = environment.text("STATIC_HOST").rstrip("/")
STATIC_URL = f"{STATIC_HOST}/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "tutorial_site.static.Storage"
    },
}
WHITENOISE_STATIC_PREFIX = "/static/"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = headers.for_another_host if STATIC_HOST else None

# Nothing from another host, nothing inline, nothing framed (headers.py adds the rest).
_FILES = [CSP.SELF, *filter(None, [STATIC_HOST])]
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": _FILES,
    "style-src": _FILES,
    "img-src": _FILES,
    "font-src": _FILES,
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Learners who have not been here for so many days are forgotten by manage.py forget_idle.
FORGET_AFTER_DAYS = environment.number("FORGET_AFTER_DAYS", 400, least=1)

# How many proxies of our own stand before the site; each adds to X-Forwarded-For whom it hears.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)
# So many at once, and so many more each minute, for a learner and for an address: behind that
# of a school stand two hundred learners, who press at the same word.
_PRESSES, _PRESSES_OF_ALL = (
    environment.number("PRESSES_PER_LEARNER", 60, least=3),
    environment.number("PRESSES_PER_ADDRESS", 2400, least=3),
)
_CODES, _CODES_OF_ALL = (
    environment.number("CODES_PER_LEARNER", 6, least=1),
    environment.number("CODES_PER_ADDRESS", 240, least=1),
)
_LIMITS = {
    # Fewer at once than the lab has places, so that nobody takes all of them.
    "presses": {
        "learner": (_PRESSES // 3, _PRESSES),
        "address": (_PRESSES_OF_ALL // 3, _PRESSES_OF_ALL),
    },
    "codes": {"learner": (_CODES, _CODES), "address": (_CODES_OF_ALL, _CODES_OF_ALL)},
}
LIMITS = _LIMITS if environment.one_of("LIMITS", "on", "off") == "on" else {}

# Nobody types as much; nobody sends as many fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 2

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
# A balancer on the same network asks them without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "tutorial_site.faults.csrf_failure"

# Figures at /metrics/: with the token, or without one only for this machine itself.
METRICS = environment.flag("METRICS")
METRICS_TOKEN = environment.text("METRICS_TOKEN")

LOG_REQUESTS = environment.flag("LOG_REQUESTS")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "tutorial_site.tracking.RequestIdFilter"},
        "refused": {"()": "tutorial_site.tracking.RefusedFilter"},
    },
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message} [{request_id}]",
            "style": "{",
        },
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{levelname}{name}{message}{request_id}",
            "style": "{",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "timestamp": True,
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": environment.one_of("LOG_FORMAT", "line", "json"),
            # With DEBUG nothing of ours is asked about such a request.
            "filters": ["request"] if DEBUG else ["request", "refused"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "tutorial_site.tracking": {"level": "INFO"},
    },
}

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
