"""``python make.py LESSONS``: the database, with a page for each lesson of that file of JSON."""

import json
import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()

from course.models import CoursePage, LessonPage
from django.core.management import call_command
from wagtail.models import Page, Site

call_command("makemigrations", "course", verbosity=0)
call_command("migrate", verbosity=0)
root = Page.objects.get(depth=1)
home = root.add_child(instance=CoursePage(title="Learn", slug="learn"))
Site.objects.all().delete()
Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
for lesson in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
    body = [{"type": kind, "value": html} for kind, html in lesson["blocks"]]
    page = LessonPage(
        title=lesson["title"], slug=lesson["slug"], show_in_menus=True, body=json.dumps(body)
    )
    home.add_child(instance=page)
