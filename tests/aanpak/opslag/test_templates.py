from aanpak.opslag.templates import squeeze


def test_template_loses_its_indentation_and_its_lines_of_tags_only():
    source = """\
<ul>
  {% for a in lijst %}
    {% if a %}{% with b=a %}
      <li>{{ a }},
        <b>{{ b }}</b></li>
    {% endwith %}{% endif %}
  {% endfor %}
</ul>
"""

    assert squeeze(source) == (
        "<ul>\n{% for a in lijst %}{% if a %}{% with b=a %}<li>{{ a }},\n<b>{{ b }}</b></li>\n"
        "{% endwith %}{% endif %}{% endfor %}</ul>\n"
    )


def test_template_keeps_the_space_around_what_a_tag_prints():
    source = "<p>\n  {% firstof a b %}\n  {% if c %}<b>c</b>{% endif %}\n  {{ d }}\n  e\n</p>\n"

    squeezed = squeeze(source)

    assert squeezed == "<p>\n{% firstof a b %}\n{% if c %}<b>c</b>{% endif %}\n{{ d }}\ne\n</p>\n"
