from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from tutorial_site.limits import addresses
from tutorial_site.limits.addresses import address_of


@pytest.mark.parametrize(
    ("proxies", "heard", "address"),
    [
        (0, "198.51.100.7", "203.0.113.1"),  # a claim that no proxy of ours made
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.1.1.1, 198.51.100.7", "198.51.100.7"),  # the first is the visitor's own claim
        (2, "10.1.1.1, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "", "203.0.113.1"),
        (1, "nonsense", "unknown"),
        (1, "198.51.100.7:4711", "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(
    rf: RequestFactory, settings: Settings, proxies: int, heard: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    request = rf.get("/", headers={"X-Forwarded-For": heard}, REMOTE_ADDR="203.0.113.1")

    assert address_of(request) == address


@pytest.mark.parametrize(
    ("proxies", "heard", "lines"), [(0, "198.51.100.7", 1), (1, "198.51.100.7", 0), (0, "", 0)]
)
def test_a_proxy_that_nobody_told_of_is_wondered_at_once(
    rf: RequestFactory,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    proxies: int,
    heard: str,
    lines: int,
) -> None:
    settings.TRUSTED_PROXIES = proxies
    addresses._wonder.cache_clear()

    for _ in range(2):
        address_of(rf.get("/", headers={"X-Forwarded-For": heard}, REMOTE_ADDR="203.0.113.1"))

    assert caplog.text.count("TRUSTED_PROXIES is 0") == lines


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", "unknown"),
    ],
)
def test_of_ipv6_the_network_counts(rf: RequestFactory, remote: str, address: str) -> None:
    assert address_of(rf.get("/", REMOTE_ADDR=remote)) == address
