"""The parts of a page that are the same on other pages."""

from django import template
from django.template.loader_tags import BlockNode

register = template.Library()


@register.tag
def onthoud(parser, token):
    """Prints what stands inside, made once for each state of the content and each value of its argument.

    So in there may stand no block (that raises TemplateSyntaxError), and nothing that differs between visitors or pages with
    the same value.
    """
    _, *value = token.split_contents()
    nodelist = parser.parse(["endonthoud"])
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError(
            "A block inside onthoud would keep what one page says for all."
        )
    return OnthoudNode(nodelist, *map(parser.compile_filter, value))


class OnthoudNode(template.Node):
    child_nodelists = ()  # no block: a template that extends this one need not look for it

    def __init__(self, nodelist, value=None):
        self.nodelist, self.value = nodelist, value

    def render(self, context):
        value = self.value and self.value.resolve(context, ignore_failures=True)
        return context["onthoud"]((self, value), lambda: self.nodelist.render(context))
