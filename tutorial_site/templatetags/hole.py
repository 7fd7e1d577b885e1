"""``{% hole "steps" %}…{% endhole %}``: what a page says of a learner, in a page for everybody."""

from __future__ import annotations

from django import template
from django.template import NodeList
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from tutorial_site.prepared import NobodysRequest
from tutorial_site.prepared.holes import HOLE

register = template.Library()


class HoleNode(Node):
    """Draws what stands between the tags; in a page for everybody it marks where that is."""

    def __init__(self, name: str, inside: NodeList) -> None:
        self.name = name
        self.inside = inside

    def render(self, context: Context) -> SafeString:
        """What stands between the tags."""
        html = self.inside.render(context)
        if isinstance(context.get("request"), NobodysRequest):
            html = mark_safe(f"{HOLE}{self.name}{HOLE}{html}{HOLE}")  # noqa: S308
        return html


@register.tag
def hole(parser: Parser, token: Token) -> HoleNode:
    """Takes the name, in quotes."""
    name = token.split_contents()[1].strip('"')
    inside = parser.parse(("endhole",))
    parser.delete_first_token()
    return HoleNode(name, inside)
