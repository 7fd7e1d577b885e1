"""The grade that the HTTP Observatory gives each kind of answer.

Run by hand; it needs nginx, openssl, and Node from 20 on with npm:

    python -m benchmarks.observatory

The Observatory's own code is put below var/benchmarks when it is first needed.
It asks the site through nginx with HTTPS and a certificate made for it. As it
only asks for pages, and stops at those that are refused, nginx makes forms of
some of what it asks, and the rest of its code is called whatever the status.
Beside the site stands another one, whose lab cannot start.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import nginx
from tests.site import ROOT, free_port, serving

TOOL = ROOT / "var" / "benchmarks" / "observatory"
PACKAGE = "@mdn/mdn-http-observatory@1"
TOKEN = "a" * 32
CERTIFICATE = (
    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
)
PRESS = "/lab/post-save-raises/"
FORM = f"csrfmiddlewaretoken={TOKEN}&title=Tea&receivers=notify&engine=sqlite&predict=1"
#: What the site sees of some addresses: whom it asks, what, and by which form.
HTTP = """
  server {{ listen 127.0.0.1:{http}; return 301 https://localhost:{https}$request_uri; }}
  server {{
    listen 127.0.0.1:{https} ssl;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    set $as_host $http_host;
    set $as_htmx "";
    proxy_set_header Host $as_host;
    proxy_set_header HX-Request $as_htmx;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    location / {{ proxy_pass http://{site}; }}
    location = /kind/400/ {{ set $as_host "a b"; proxy_pass http://{site}/; }}
    {forms}
  }}
"""
#: The same headers again, because a place with one of its own inherits none.
POSTED = """
    location = {path} {{
      set $as_htmx "{htmx}";
      proxy_method POST;
      proxy_set_body "{body}";
      proxy_set_header Content-Type application/x-www-form-urlencoded;
      proxy_set_header Cookie "__Host-csrftoken={token}";
      proxy_set_header Origin https://$http_host;
      proxy_set_header Host $http_host;
      proxy_set_header HX-Request $as_htmx;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_pass http://{to};
    }}
"""


#: What is asked for, where, and the status that it has to have.
ASKED = {
    "a page": ("/", 200),
    "a lesson": ("/learn/post-save/", 200),
    "a redirect, and where it leads": ("/learn", 200),
    "an unknown address": ("/nothing/", 404),
    "a bad request": ("/kind/400/", 400),
    "a run, whole page": ("/kind/page/", 200),
    "a run, fragment": ("/kind/fragment/", 200),
    "a form refused, fragment": ("/kind/422/", 422),
    "a form without its token": ("/kind/403/", 403),
    "no lab, whole page": ("/kind/503-page/", 503),
    "no lab, fragment": ("/kind/503/", 503),
    "pressed too often, whole page": ("/kind/429-page/", 429),
    "pressed too often, fragment": ("/kind/429/", 429),
}


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
        site, no_lab, limited = _sites(stack, folder)
        sheet = re.search(r'href="(/static/css/base[^"]+)"', _page(site))
        assert sheet
        asked = {**ASKED, "a static file": (sheet[1], 200)}
        forms = "".join(_forms(site, no_lab, limited))
        ports = stack.enter_context(_nginx(folder, urlsplit(site).netloc, forms))
        for kind in ("/kind/429/", "/kind/429-page/"):  # one at once may be taken
            _ask(folder, ports, [kind])
        answers = _ask(folder, ports, [path for path, _ in asked.values()])
        as_wanted = True
        for (kind, (_, status)), answer in zip(asked.items(), answers, strict=True):
            as_wanted &= answer["status"] == status and answer["grade"] == "A+"
            print(
                f"{kind:32} {answer['status']}  {answer['grade']:2} {answer['score']:4} points,"
                f" {answer['passed']} tests  {', '.join(answer['failed'])}"
            )
        raise SystemExit(not as_wanted)


def _sites(stack: ExitStack, folder: Path) -> list[str]:
    """The site, one without a lab, and one that lets nobody press more than three times."""
    ways = {
        "site": {},
        "no-lab": {"LAB_POSTGRES": "postgresql://127.0.0.1:1/none"},
        "limited": {"LIMITS": "on", "PRESSES_PER_ADDRESS": "3"},
    }
    addresses = []
    for name, settings in ways.items():
        (folder / name).mkdir()
        behind_a_proxy = {"HTTPS": "1", "TRUSTED_PROXIES": "1"}
        addresses.append(stack.enter_context(serving(folder / name, **behind_a_proxy, **settings)))
    return addresses


def _forms(site: str, no_lab: str, limited: str) -> Iterator[str]:
    yield _posted("page", site, FORM)
    yield _posted("fragment", site, FORM, "true")
    yield _posted("422", site, f"{FORM}{'x' * 300}&title={'x' * 300}", "true")
    yield _posted("403", site, "title=Tea")
    yield _posted("503-page", no_lab, FORM)
    yield _posted("503", no_lab, FORM, "true")
    yield _posted("429-page", limited, FORM)
    yield _posted("429", limited, FORM, "true")


def _page(site: str) -> str:
    """Home, as the proxy would have it, without which it is only a way to HTTPS."""
    out = subprocess.run(
        ["curl", "--silent", "--header", "X-Forwarded-Proto: https", site],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return out.stdout


def _posted(name: str, site: str, body: str, htmx: str = "") -> str:
    to = f"{urlsplit(site).netloc}{PRESS}"
    return POSTED.format(path=f"/kind/{name}/", to=to, body=body, htmx=htmx, token=TOKEN)


@contextmanager
def _nginx(folder: Path, site: str, forms: str) -> Iterator[tuple[str, str]]:
    """nginx before the site; the ports for HTTP and HTTPS."""
    subprocess.run(
        ["openssl", *CERTIFICATE.split()],  # noqa: S607
        check=True,
        capture_output=True,
        cwd=folder,
    )
    http, https = str(free_port()), str(free_port())
    conf = HTTP.format(folder=folder, site=site, forms=forms, http=http, https=https)
    with nginx.running(folder, conf):
        yield http, https


def _ask(folder: Path, ports: tuple[str, str], paths: list[str]) -> list[dict[str, Any]]:
    if not (TOOL / "node_modules").is_dir():
        TOOL.mkdir(parents=True, exist_ok=True)
        words = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts", PACKAGE]
        subprocess.run(["npm", "install", "--prefix", str(TOOL), *words], check=True)  # noqa: S607
        # Its installation would fetch the browsers' list of hosts; this one is in none.
        list_of_hosts = TOOL / "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json"
        list_of_hosts.write_text("{}")
    script = Path(__file__).with_suffix(".mjs")
    out = subprocess.run(
        ["node", str(script), str(TOOL), "localhost", *ports, *paths],  # noqa: S607
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(folder / "cert.pem")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return [json.loads(line) for line in out.splitlines()]


if __name__ == "__main__":
    main()
