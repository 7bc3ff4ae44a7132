"""Settings, from the environment (README, "Settings"). A wrong value ends the start in one line."""

from pathlib import Path
from urllib.parse import urlsplit

from blog.players import FRAME_SOURCES
from config import database, environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("DATA_DIR") or BASE_DIR / "var").resolve()

HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, smallest=1, largest=65_535)
WEB_WORKERS = environment.number("WEB_WORKERS", 2, smallest=1, largest=64)
# In each worker. Python runs one at a time; the others wait for the database meanwhile.
WEB_THREADS = 4


# In each worker: pages that readers are answered with from memory (blog/pagecache.py). A post with
# 25 replies takes some 100 kB with its compressed copies.
PAGE_CACHE_MB = environment.number("PAGE_CACHE_MB", 32, smallest=0, largest=4096)
# And parts of pages, for those that are made again after a change (blog/fragments.py).
FRAGMENT_CACHE_MB = environment.number("FRAGMENT_CACHE_MB", 16, smallest=0, largest=4096)


def own_address() -> str:
    """Where a browser on this machine finds the web server."""
    host = environment.reachable(HOST)
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}" if PORT == 80 else f"http://{host}:{PORT}"


SITE_URL = environment.site_url(default=own_address())
IS_HTTPS = SITE_URL.startswith("https://")
# Headers such as X-Forwarded-Proto mean something only where a proxy of yours sets them.
TRUST_FORWARDED = environment.switch("TRUST_FORWARDED")

SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR)
DEBUG = False
ALLOWED_HOSTS = environment.hosts(
    "ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname, "127.0.0.1", "localhost", "[::1]"]
)

# Functions of yours that have a say on what comes (comments/spam/checks.py).
SPAM_CHECKS = environment.functions("SPAM_CHECKS")

INSTALLED_APPS = [
    "procrastinate.contrib.django",  # first, so that blog/admin can leave its pages out
    "blog",
    "comments",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "mptt",
    "csp",
    "django_htmx",
    "django_prose_editor",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "blog.middleware.SiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "comments.middleware.PrivatePagesMiddleware",
    "comments.middleware.LinkbackHeadersMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blog.context.site",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"environment": "comments.jinja.environment"},
    },
]

DATABASES = {"default": database.settings_for(environment.text("DATABASE_URL"))}
# For the web workers alone (config/wsgi.py): a command has one connection and needs no pool.
# One that is not needed is closed after a while: it is 5 MB of the server's.
DATABASE_POOL = {"min_size": 1, "max_size": WEB_THREADS, "timeout": 10, "max_idle": 60}  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "blog.User"
AUTHENTICATION_BACKENDS = ["blog.roles.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
# Of invitations and of links for a forgotten password. Long enough for a week off; who reads
# somebody's mail could ask for a new link as well, so that a shorter time protects nobody.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # seconds

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.static_files.StyleFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.NumberedFiles"},
}

# A text with all its markup, 1.5 million words; Django's own limit is a quarter of that. The script
# of the writing page says so before anything is sent (blog/admin/working_copies.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes, of a form without its files

CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
# Behind a proxy a form comes from this address, whatever the request looks like from here.
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0  # a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
if TRUST_FORWARDED:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = IS_HTTPS and TRUST_FORWARDED
SILENCED_SYSTEM_CHECKS = [
    # Other hosts of the domain, and the lists in browsers, are not the blog's business.
    "security.W005",
    "security.W021",
]
if not TRUST_FORWARDED:
    # Whoever ends TLS in front of us redirects: from here all requests look alike.
    SILENCED_SYSTEM_CHECKS.append("security.W008")

# A page asks no other host for anything, and runs no script that is not a file of ours.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": FRAME_SOURCES,  # which a page loads when a reader presses "Play here"
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

EMAIL = environment.email("EMAIL_URL", folder=DATA_DIR / "mail")
vars().update(EMAIL)
DEFAULT_FROM_EMAIL = EMAIL.get("DEFAULT_FROM_EMAIL", f"blog@{urlsplit(SITE_URL).hostname}")

# Errors go to stderr. Nothing that is logged tells who a visitor is.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Without this, Django would mail errors and print none.
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # Anybody can send a wrong Host header or too many fields; each would be a traceback.
        "django.security": {"level": "CRITICAL"},
    },
}
