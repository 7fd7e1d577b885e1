"""A home page, and lessons below it."""

from wagtail.blocks import RawHTMLBlock, RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class CoursePage(Page):
    """The page above all lessons."""

    template = "course_page.html"


class LessonPage(Page):
    """A lesson: paragraphs, and between them forms."""

    body = StreamField([("text", RichTextBlock()), ("form", RawHTMLBlock())])
    template = "lesson_page.html"

    def get_context(self, request, *args, **kwargs):
        """Also the menu."""
        menu = self.get_parent().get_children().live().in_menu()
        return super().get_context(request, *args, **kwargs) | {"menu": menu}
