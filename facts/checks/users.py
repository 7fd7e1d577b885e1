"""Users, logins and fixtures: where popular receivers of the user's save go wrong."""

from __future__ import annotations

import json
import tempfile
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import User, update_last_login
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.db.models.signals import post_save, pre_save
from django.http import HttpRequest
from django.test import override_settings

from facts.checks._tools import committed_rows, raised
from lab.models import Book, Profile

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _log_in(user: User) -> None:
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=BACKEND)


def _saves_of_users() -> list[list[str] | None]:
    """A list to which each save of a user adds its ``update_fields``."""
    saves: list[list[str] | None] = []

    def note(update_fields: Any, **kwargs: Any) -> None:
        saves.append(sorted(update_fields) if update_fields else None)

    post_save.connect(note, sender=User, weak=False)
    return saves


def login_saves_the_user() -> dict[str, Any]:
    user = User.objects.create_user("ada", password="a pass phrase")
    saves = _saves_of_users()
    authenticate(username="ada", password="a pass phrase")
    asked = [fields or ["all"] for fields in saves]
    _log_in(user)
    return {"authenticate": asked, "login": [fields or ["all"] for fields in saves]}


def last_login_is_a_receiver() -> dict[str, Any]:
    user = User.objects.create_user("ada")
    saves = _saves_of_users()
    _log_in(user)
    with_receiver = len(saves)
    removed = user_logged_in.disconnect(dispatch_uid="update_last_login")
    _log_in(user)
    return {
        "with": with_receiver,
        "removed": removed,
        "without": len(saves) - with_receiver,
        "it_is": update_last_login.__name__,
    }


def new_hash_saves_the_user() -> dict[str, Any]:
    user = User.objects.create_user("ada", password="a pass phrase")
    saves = _saves_of_users()
    user.check_password("a pass phrase")
    same_hasher = len(saves)
    hashers = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    with override_settings(PASSWORD_HASHERS=hashers):
        right = user.check_password("a pass phrase")
    return {"same_hasher": same_hasher, "right": right, "new_hasher": saves}


def profile_handler_breaks_a_login() -> dict[str, Any]:
    old = User.objects.create_user("from before the receiver")

    def save_profile(instance: User, **kwargs: Any) -> None:
        instance.profile.save()

    def create_profile(instance: User, created: bool, **kwargs: Any) -> None:
        if created:
            Profile.objects.create(user=instance)

    post_save.connect(create_profile, sender=User)
    post_save.connect(save_profile, sender=User)
    new = User.objects.create_user("from after it")
    missing = ""
    try:
        _log_in(old)
    except ObjectDoesNotExist as error:
        missing = type(error).__qualname__
    return {"new_user": raised(_log_in, new), "old_user": missing}


def _load_a_user_and_a_profile() -> str:
    objects = [
        {"model": "auth.user", "pk": 1, "fields": {"username": "ada", "password": "!"}},
        {"model": "lab.profile", "pk": 7, "fields": {"user": 1, "city": "London"}},
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as fixture:
        json.dump(objects, fixture)
        fixture.flush()
        return raised(call_command, "loaddata", fixture.name, verbosity=0)


def profile_handler_breaks_loaddata() -> dict[str, Any]:
    def create_profile(instance: User, created: bool, **kwargs: Any) -> None:
        if created:
            Profile.objects.create(user=instance)

    def create_profile_unless_raw(created: bool, raw: bool, **kwargs: Any) -> None:
        if not raw:
            create_profile(created=created, **kwargs)

    post_save.connect(create_profile, sender=User)
    careless = _load_a_user_and_a_profile()
    post_save.disconnect(create_profile, sender=User)
    post_save.connect(create_profile_unless_raw, sender=User)
    careful = _load_a_user_and_a_profile()
    return {
        "created": careless,
        "created_and_not_raw": careful,
        "profiles": committed_rows(Profile),
    }


def loaddata_is_all_or_nothing() -> dict[str, Any]:
    def fail(instance: Book, **kwargs: Any) -> None:
        if instance.title == "B":
            raise RuntimeError("the receiver failed")

    post_save.connect(fail, sender=Book)
    objects = [
        {"model": "lab.book", "pk": pk, "fields": {"title": title}}
        for pk, title in enumerate("AB", start=1)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as fixture:
        json.dump(objects, fixture)
        fixture.flush()
        error = raised(call_command, "loaddata", fixture.name, verbosity=0)
    loaded = committed_rows(Book)
    one_by_one = [raised(Book(title=title).save) for title in "AB"]
    return {
        "error": error,
        "rows_by_loaddata": loaded,
        "one_by_one": one_by_one,
        "rows_one_by_one": committed_rows(Book),
    }


def password_is_hashed_before() -> dict[str, Any]:
    readable: list[bool] = []

    def look(instance: User, **kwargs: Any) -> None:
        readable.append(instance.password == "a pass phrase")

    pre_save.connect(look, sender=User)
    User.objects.create_user("ada", password="a pass phrase")
    User(username="eve", password="a pass phrase").save()
    return {"create_user": readable[0], "by_hand": readable[1]}


def failed_login_saves_nothing() -> dict[str, Any]:
    User.objects.create_user("ada", password="a pass phrase")
    saves = _saves_of_users()
    wrong = authenticate(username="ada", password="wrong") is None
    failed = len(saves)
    user = authenticate(username="ada", password="a pass phrase")
    assert isinstance(user, User)
    _log_in(user)
    return {"refused": wrong, "after_refusal": failed, "after_login": len(saves)}
