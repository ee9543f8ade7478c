"""HTML that people paste: ten real clipboards (tests/plakken/), and what an attacker would try."""

from pathlib import Path

PLAKKEN = Path(__file__).parent / "plakken"
SAMPLES = sorted(
    path.name.removesuffix(".html")
    for path in PLAKKEN.glob("*.html")
    if "verwacht" not in path.name
)


def read_sample(name):
    """The HTML as it was on the clipboard, and what must be left of it."""
    pasted, expected = (PLAKKEN / f"{name}{end}.html" for end in ("", ".verwacht"))
    return pasted.read_text(), expected.read_text().replace("\n", "")


NASTY = [
    '<a href="javascript:alert(1)">klik</a>',
    '<a href="JaVaScRiPt:alert(1)">klik</a>',
    '<a href="java\nscript:alert(1)">klik</a>',
    '<a href=" &#106;avascript:alert(1)">klik</a>',
    '<a href="\x01javascript:alert(1)">klik</a>',
    '<a href="data:text/html,<script>alert(1)</script>">klik</a>',
    '<a href="vbscript:msgbox(1)">klik</a>',
    '<a href="//evil.example/">klik</a>',
    '<a href="/\\evil.example/">klik</a>',
    '<a href="\\\\evil.example/">klik</a>',
    '<a href="/\t/evil.example/">klik</a>',
    '<a href="/&#10;/evil.example/">klik</a>',
    '<a href="/&#13;\\evil.example/">klik</a>',
    '<a href="http://evil.example/">klik</a>',
    '<a href="ftp://evil.example/">klik</a>',
    (
        '<a href="/goed/" onclick="alert(1)" target="_blank" style="color:red" class="x" '
        'id="y">klik</a>'
    ),
    '<p onmouseover=alert(1) style="position:fixed">tekst</p>',
    "<img src=x onerror=alert(1)>tekst",
    "<svg><script>alert(1)</script></svg>tekst",
    "<svg/onload=alert(1)>tekst",
    '<math><mi xlink:href="javascript:alert(1)">tekst</mi></math>',
    "<script>alert(1)</script>tekst",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<style>p{background:url(//evil.example)}</style>tekst",
    '<iframe src="https://evil.example"></iframe>tekst',
    '<form action="https://evil.example"><input name=x><button>klik</button></form>',
    '<meta http-equiv="refresh" content="0;url=//evil.example"><base href="//evil.example">tekst',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!-- <script>alert(1)</script> --><p>tekst</p>",
    (
        "<!--[if gte mso 9]><xml><w:View/></xml><![endif]--><p "
        "class=MsoNormal><o:p>&nbsp;</o:p>tekst</p>"
    ),
    "<p>voor\x00na</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&amp;lt;script&amp;gt;</p>",
    "<p><p><h2><p>door elkaar</h2></p>",
    "<ul><li><ul><li></li></ul></li></ul><p><strong><em> </em></strong></p>",
    "<h1><b><i>kop</b></i></h1><h4>klein</h4><h6>kleiner</h6>",
    "<p>a<p>b<li>c<blockquote>d",
    "<table><tr><td>cel</td></tr></table>",
    "<![CDATA[<p>tekst</p>]]>",
    "<" * 500 + "p>" + "&" * 500,
]
