"""Requests that no browser would send, and what must be true of every answer.

Nothing here is a list that somebody keeps: addresses come from the URL
configuration and from the links of the pages, forms from the pages as well.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.apps import apps
from django.contrib.admindocs.views import extract_views_from_urlpatterns, simplify_regex
from django.db import models
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import encode_multipart
from django.urls import get_resolver, resolve
from django.utils import timezone
from hypothesis import strategies as st

from lessons.models import Learner
from tutorial_site.charsets import without_charset

#: What stands in each row of somebody else, and so must stand in no answer.
SECRET = "zq7Secret9kx"
MARKUP = "<img src=x onerror=alert(7331)>"
_PRODUCT = str(70331 * 70337)
_ALIKE = 4  # pages that are looked at for each view
_BOUNDARY = "fuzz-boundary"

_HOSTILE = [
    *("", " ", "\x00", "\ud800", "\u202e", "é" * 300, "x" * 6_000, "9" * 400, "-1", "0", "1e999"),
    *("NaN", "inf", str(2**63), str(2**31), "٣", "on", "true", "null", "[]", "{}", '{"a": [1]}'),
    *(MARKUP, f"'\"><script>{MARKUP}</script>", f"javascript:{MARKUP}", "{{70331*70337}}"),
    *("${70331*70337}", "{% load static %}", "%(x)s %s %n", "__import__('os').abort()"),
    *("'; DROP TABLE lessons_learner; --", "1 OR 1=1", "../../../../etc/passwd", "//evil.test/"),
    *("https://evil.test/", "a\r\nSet-Cookie: evil=1", "=cmd|' /C calc'!A0", "💥", "a,b;c|d"),
]
_STRANGE = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "EVIL"]
_METHODS = ["GET"] * 6 + ["POST"] * 6 + _STRANGE
_HEADERS = {
    "HX-Request": ["true", "false", MARKUP],
    "HX-Target": ["run-a", MARKUP],
    "HX-Current-URL": ["http://testserver/lab/", "%zz", MARKUP, "http://[::1"],
    "HX-Trigger": ["ü", MARKUP],
    "Accept": ["text/html", "application/json", "*/*;q=x", MARKUP],
    "Accept-Encoding": ["gzip", "gzip;q=0", "br;q=1.0, *;q=0", MARKUP],
    "Accept-Language": ["de", "x" * 400, MARKUP],
    "If-None-Match": ["*", 'W/"a"', '"', MARKUP],
    "If-Match": ['"a"', "*", MARKUP],
    "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 99],
    "Range": ["bytes=0-1", "bytes=9-1", "lines=a"],
    "Referer": ["https://evil.test/", "/theme/", "http://[", MARKUP],
    "Origin": ["null", "https://evil.test", MARKUP],
    "Host": ["testserver", "evil.test", "a b", "localhost:99999", "[::1]:x", ""],
    "X-Forwarded-For": ["1.2.3.4", "::1", "1.2.3.4, evil", MARKUP],
    "X-Forwarded-Proto": ["https", MARKUP],
    "X-Forwarded-Host": ["evil.test", MARKUP],
    "X-Request-ID": ["a" * 300, MARKUP, "ok-1"],
    "X-HTTP-Method-Override": ["DELETE"],
    "Form-Refused": ["yes"],
    "User-Agent": ["", MARKUP],
}
_TYPES = [
    *("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16"),
    *("application/x-www-form-urlencoded; charset=nonsense", "multipart/form-data"),
    *("multipart/form-data; boundary=", "application/json", "text/plain", "", MARKUP),
    *("application/x-www-form-urlencoded; charset=idna", "a" * 500),
]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of a page: where it goes, and what each field can hold."""

    action: str
    method: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(kw_only=True)
class Site:
    """What there is to be asked: paths, shapes of paths, and forms."""

    paths: list[str]
    routes: list[str]
    forms: list[Form]
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Finds links and forms."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, list[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            method = given.get("method", "get").upper()
            self.forms.append((given.get("action", ""), method, {}))
        elif given.get("name") and self.forms and tag in ("input", "button", "select", "textarea"):
            values = self.forms[-1][2].setdefault(given["name"], [])
            values.append(given.get("value", ""))
        elif tag == "option" and self.forms and self.forms[-1][2]:
            list(self.forms[-1][2].values())[-1].append(given.get("value", ""))


def explore(client: Client) -> Site:
    """Walk the site along its links; of pages that one view draws, a few."""
    seen, left, forms = {"/"}, ["/"], dict[tuple[str, ...], Form]()
    views: Counter[str] = Counter()
    while left:
        path = left.pop(0)
        response = client.get(path)
        if response.status_code != 200 or "text/html" not in response.headers["Content-Type"]:
            continue
        reader = _Reader()
        reader.feed(response.text)
        for action, method, fields in reader.forms:
            where = urlsplit(urljoin(path, action)).path
            held = tuple((name, tuple(values)) for name, values in fields.items())
            forms[where, *fields] = Form(action=where, method=method, fields=held)
        for link in reader.links:
            address = urlsplit(urljoin(f"http://testserver{path}", link))
            if address.netloc != "testserver" or address.path in seen:
                continue
            seen.add(address.path)
            view = resolve(address.path).view_name
            views[view] += 1
            if views[view] <= _ALIKE:
                left.append(address.path)
    names = {name for form in forms.values() for name, _ in form.fields}
    return Site(
        paths=sorted(seen), routes=_routes(), forms=list(forms.values()), names=sorted(names)
    )


def _routes() -> list[str]:
    patterns = get_resolver().url_patterns
    return sorted(
        {simplify_regex(str(found[1])) for found in extract_views_from_urlpatterns(patterns)}
    )


def plant() -> list[models.Model]:
    """Somebody else, with a row in every table that belongs to a learner."""
    made: dict[type[models.Model], models.Model] = {Learner: Learner.objects.create()}
    for model in apps.get_models():
        if _belongs_to_a_learner(model):
            _made(model, made)
    return list(made.values())


def _belongs_to_a_learner(model: type[models.Model]) -> bool:
    above = [one.related_model for one in model._meta.concrete_fields if one.is_relation]
    return Learner in above or any(
        _belongs_to_a_learner(one) for one in above if isinstance(one, type) and one is not model
    )


def _made(model: Any, made: dict[type[models.Model], models.Model]) -> models.Model:
    if model not in made:
        values = {
            one.name: _made(one.related_model, made) if one.is_relation else _secret(one)
            for one in model._meta.concrete_fields
            if one.is_relation or not (one.primary_key or one.has_default())
        }
        made[model] = model.objects.create(**values)
    return made[model]


def _secret(of: models.Field[Any, Any]) -> Any:
    match of:
        case models.JSONField():
            return [SECRET]
        case models.BooleanField():
            return True
        case models.DateTimeField():
            return timezone.now()
        case models.BinaryField():
            return SECRET.encode()
        case models.CharField() | models.TextField():
            return SECRET
    return 1


def requests(site: Site) -> st.SearchStrategy[Sent]:
    """Strategies of requests to this site, from almost good to nonsense."""
    hostile = st.sampled_from(_HOSTILE) | st.text(max_size=30)
    names = st.sampled_from(site.names) | hostile
    pairs = st.lists(st.tuples(names, hostile), max_size=4)
    headers = st.lists(st.sampled_from(sorted(_HEADERS)), max_size=3, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {one: st.sampled_from(_HEADERS[one]) for one in chosen}
        )
    )
    cookies = st.dictionaries(
        st.sampled_from(["learner", "csrftoken", "theme", "sessionid", "__Host-learner"]),
        st.sampled_from([MARKUP, "dark", "a" * 32, "a:b:c", "é", "x" * 4000, '"', "\\054"]),
        max_size=2,
    )

    @st.composite
    def one(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Sent:
        kind = draw(st.sampled_from(["form", "form", "form", "page", "route"]))
        method, fields = draw(st.sampled_from(_METHODS)), []
        if kind == "form":
            form = draw(st.sampled_from(site.forms))
            path = form.action
            method = draw(st.sampled_from([form.method] * 9 + _STRANGE[-3:]))
            fields = list(_filled(form, draw, hostile))
        elif kind == "page":
            path = draw(st.sampled_from(site.paths))
        else:
            path = _path(draw(st.sampled_from(site.routes)), lambda: draw(hostile))
        more = draw(pairs) if draw(st.integers(0, 3)) == 0 else []
        query = more if method in ("POST", "PUT") else fields + more
        if query:
            path += f"?{_coded(query)}"
        body, content_type = b"", ""
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            body, content_type = _body(fields, draw, hostile)
        return Sent(
            method=method,
            path=path,
            body=body,
            content_type=content_type,
            headers=draw(headers),
            cookies=draw(cookies) if draw(st.integers(0, 4)) == 0 else {},
        )

    return one()


def _filled(form: Form, draw: Any, hostile: Any) -> Iterator[tuple[str, str]]:
    """The form as somebody fills it in who means no good: each field for itself."""
    badness = draw(st.sampled_from([0, 1, 4]))
    for name, values in form.fields:
        deed = draw(st.integers(0, 9))
        if deed >= badness:
            yield name, draw(st.sampled_from(values))
        elif deed == 1:
            yield name, draw(hostile)
            yield name, draw(st.sampled_from(values))
        elif deed > 1:
            yield name, draw(hostile)


def _body(fields: list[tuple[str, str]], draw: Any, hostile: Any) -> tuple[bytes, str]:
    match draw(st.integers(0, 11)):
        case 0:
            return json.dumps(dict(fields)).encode(), draw(st.sampled_from(_TYPES))
        case 1:
            return draw(st.binary(max_size=200)), draw(st.sampled_from(_TYPES))
        case 2:
            return _coded(fields).encode(), draw(st.sampled_from(_TYPES))
        case 3:
            file = BytesIO(draw(st.binary(max_size=99)))
            file.name = _sound(draw(hostile))
            sent: dict[str, Any] = {_sound(name): _sound(value) for name, value in fields}
            sent[draw(st.sampled_from([*sent, "file"]))] = file
            body = encode_multipart(_BOUNDARY, sent)
            body = body[: draw(st.sampled_from([len(body), len(body) // 2]))]
            return body, f"multipart/form-data; boundary={_BOUNDARY}"
    return _coded(fields).encode(), "application/x-www-form-urlencoded"


def _path(route: str, hostile: Callable[[], str]) -> str:
    parts = route.split("<")
    rest = (part.partition(">")[2] for part in parts[1:])
    return parts[0] + "".join(quote(_bytes(hostile())[:300], safe="") + end for end in rest)


def _coded(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(_bytes(name), _bytes(value)) for name, value in pairs])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def send(client: Client, sent: Sent) -> HttpResponseBase:
    """Send it, with the cookies of this client and those of the request."""
    before = client.cookies.copy()
    for name, value in sent.cookies.items():
        client.cookies[name] = value
    try:
        return client.generic(
            sent.method,
            sent.path,
            sent.body,
            content_type=without_charset(sent.content_type),  # as the server does
            headers={name: _latin(value) for name, value in sent.headers.items()},
        )
    finally:
        for name in sent.cookies:
            client.cookies.pop(name, None)
            if name in before:
                client.cookies[name] = before[name].value


def _latin(text: str) -> str:
    """As a server hands a header over."""
    return text.encode().decode("latin-1")


def faults_in(response: Any) -> Iterator[str]:
    """What is wrong with an answer, whatever was asked."""
    status = response.status_code
    if status >= 500 and not (status == 503 and "Retry-After" in response.headers):
        yield f"status {status}"
    body = b"".join(response) if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    text = body.decode("utf-8", "replace")
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    if is_html and MARKUP in text:
        yield "markup came back as markup"
    if _PRODUCT in text:
        yield "something was calculated"
    if "Traceback (most recent call last)" in text:
        yield "a traceback"
    head = f"{response.headers} {response.cookies.output()}"
    if SECRET in text or SECRET in head:
        yield "what belongs to somebody else"
    if "evil" in response.cookies or urlsplit(response.headers.get("Location", "")).netloc not in (
        "",
        "testserver",
    ):
        yield "a way to another site"
