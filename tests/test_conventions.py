"""What we agreed about the code, guarded by the machine."""

import ast
import re
import tomllib
from io import StringIO
from pathlib import Path

import django.contrib.admin
import pytest
import yaml
from django.core.management import call_command

ROOT = Path(__file__).parents[1]
# The house, from the ground up: floors are apps, rooms are what two of them are divided into.
FLOORS = [
    "redactie",
    "bouwstenen",
    "domeinen",
    "stappen",
    "verdieping",
    "praktijk",
    "cijfers",
    "aanpak",
]
ROOMS = {
    "redactie": [
        *(
            "geheugen",
            "tekst",
            "versies",
            "pagina",
            "controle",
            "weblinks",
            "templatetags",
            "beheer",
        ),
        *("models", "admin", "apps", "management"),
    ],
    "aanpak": [
        *("omgeving", "paginas", "instellingen", "bedrijf", "opslag", "gids", "zoeken", "opendata"),
        *("templatetags", "errors", "middleware", "inloggen", "beheer", "reservekopie", "noodsite"),
        *("context", "views", "urls", "checks", "models", "admin", "apps", "settings", "wsgi"),
        "management",
    ],
}
CODE = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
HAND_WRITTEN = [path for path in CODE if path.name != "0001_initial.py"]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in CODE
    if path.name != "__init__.py" and "migrations" not in path.parts
}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BEHEER = {"admin", "account", "mfa"}
PUBLIC_TEMPLATES = [path for path in TEMPLATES if not BEHEER & set(path.parts)]
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
STYLESHEETS = {
    path.stem: re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    for path in (ROOT / "static/css").glob("*.css")
}
CSS = "".join(STYLESHEETS[name] for name in ("site", "pages", "gemeenten"))
TEXT_FILES = [
    path
    for pattern in (
        "*.py",
        "*.html",
        "*.css",
        "*.js",
        "*.toml",
        "*.in",
        "*.txt",
        "*.md",
        "Makefile",
        "bin/*",
        ".ci/*",
    )
    for folder in (".", *FLOORS, "templates", "static", "docs")
    for path in ((ROOT / folder).rglob(pattern) if folder != "." else ROOT.glob(pattern))
    if path.is_file()
]


def name(path):
    return str(path.relative_to(ROOT))


def functions(paths):
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def imported(path):
    """The modules that a file imports, lazy imports inside functions included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ("." * node.level) + (node.module or "")
            for alias in node.names:
                submodule = f"{package}.{alias.name}"
                yield submodule if submodule in MODULES else package


def room(module):
    """The place of a module among the rooms of its floor; raises ValueError when it is in none."""
    floor, _, rest = module.partition(".")
    return ROOMS[floor].index(rest.partition(".")[0])


def find_circle(graph):
    """The modules of one import circle, or [].

    A module is done once nothing that it imports leads back to it.
    """
    done = set()

    def follow(module, way):
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for other in sorted(graph[module]):
            if circle := follow(other, [*way, module]):
                return circle
        done.add(module)
        return []

    return next(filter(None, (follow(module, []) for module in sorted(graph))), [])


# --- The house ------------------------------------------------------------------------------------


def test_there_is_something_to_guard():
    assert len(HAND_WRITTEN) > 30
    assert len(PUBLIC_TEMPLATES) > 40
    assert len(TEXT_FILES) > 90


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_go_downwards(floor):
    higher = FLOORS[FLOORS.index(floor) + 1 :]
    paths = [path for path in HAND_WRITTEN if path.parts[len(ROOT.parts)] == floor]

    wrong = [
        (name(path), module)
        for path in paths
        for module in imported(path)
        if module.split(".")[0] in higher
    ]

    assert paths
    assert wrong == []


@pytest.mark.parametrize("floor", ROOMS)
def test_rooms_import_downwards(floor):
    modules = [module for module in MODULES if module.startswith(f"{floor}.")]

    wrong = [
        (module, other)
        for module in modules
        for other in imported(MODULES[module])
        if other in modules and room(other) > room(module)
    ]

    assert modules
    assert wrong == []


@pytest.mark.parametrize("floor", ROOMS)
def test_every_room_is_in_use(floor):
    rooms = {module.split(".")[1] for module in MODULES if module.startswith(f"{floor}.")}

    assert set(ROOMS[floor]) == rooms


def test_no_imports_in_a_circle():
    graph = {module: MODULES.keys() & set(imported(path)) for module, path in MODULES.items()}

    assert sum(map(len, graph.values())) > 200
    assert find_circle(graph) == []


def test_a_circle_of_imports_would_be_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}

    assert find_circle(graph) == ["b", "c", "b"]


def test_imports_say_where_they_come_from():
    assert [
        (name(path), module)
        for path in HAND_WRITTEN
        for module in imported(path)
        if module.startswith(".")
    ] == []


def test_tests_import_helpers_and_never_other_tests():
    tests = sorted((ROOT / "tests").rglob("*.py"))
    another = re.compile(r"^(from|import) tests\.(\w+\.)*test_\w+", re.MULTILINE)

    assert len(tests) > 60
    assert [name(path) for path in tests if another.search(path.read_text())] == []


def test_no_floor_has_a_drawer_for_everything():
    drawers = {"utils", "common", "core", "services", "helpers"}

    assert [name(path) for path in CODE if drawers & {path.stem, path.parent.name}] == []


def test_no_file_is_empty_but_those_that_make_a_package():
    assert [
        name(path) for path in CODE if path.name != "__init__.py" and not path.read_text().strip()
    ] == []
    assert [
        name(path) for path in CODE if path.name == "__init__.py" and path.read_text().strip()
    ] == []


def test_functions_are_short():
    lengths = dict(functions(HAND_WRITTEN))
    short = [function for function, length in lengths.items() if length <= 20]

    assert {function: length for function, length in lengths.items() if length > 50} == {}
    assert len(short) >= 0.9 * len(lengths)


def test_migrations_are_complete(db):
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert "No changes detected" in out.getvalue() or "Geen" in out.getvalue()


def test_nothing_is_left_to_do_in_the_code():
    marks = re.compile("TO" + "DO|FIX" + r"ME|\bXX" + r"X\b|\bHA" + "CK")

    assert [name(path) for path in TEXT_FILES if marks.search(path.read_text())] == []


def test_nobody_prints_to_look_inside():
    left = re.compile(r"\bbreakpoint\(|\bpdb\b|console\.log|{% debug %}")

    assert [name(path) for path in TEXT_FILES if left.search(path.read_text())] == []


# --- Safe by habit --------------------------------------------------------------------------------


def test_html_is_marked_safe_in_one_module_only():
    marking = re.compile(r"mark_safe|SafeString\(|__html__|html_safe")

    assert [name(path) for path in CODE if marking.search(path.read_text())] == [
        "redactie/tekst/tonen.py"
    ]


def test_no_template_turns_escaping_off():
    off = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")

    assert [name(path) for path in TEMPLATES if off.search(path.read_text())] == []


def test_no_template_has_inline_style_or_script():
    inline = re.compile(
        r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|javascript:""",
        re.IGNORECASE,
    )

    assert [name(path) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_no_public_template_has_a_script():
    assert [name(path) for path in PUBLIC_TEMPLATES if "<script" in path.read_text()] == []


def test_no_template_names_another_host():
    address = re.compile("(src|href|action|content)=[\"'](https?:)?//")

    assert [name(path) for path in TEMPLATES if address.search(path.read_text())] == []


def test_no_view_looks_at_who_asks():
    asks = re.compile(r"request\.(user|session|COOKIES)")
    # The views of redactie are for editors.
    public = [path for path in HAND_WRITTEN if "redactie" not in path.parts]
    views = [path for path in public if path.name in ("views.py", "context.py", "heel.py")]

    assert [name(path) for path in views if asks.search(path.read_text())] == []
    assert [
        name(path)
        for path in PUBLIC_TEMPLATES
        if re.search(r"\b(user|request\.user|perms)\b\.", path.read_text())
    ] == []


def test_no_raw_sql():
    sql = re.compile(r"\.raw\(|\.extra\(|RawSQL|cursor\(\)")

    assert [name(path) for path in HAND_WRITTEN if sql.search(path.read_text())] == []


# --- Templates and stylesheet ---------------------------------------------------------------------


LAYOUT = (
    "article|aside|blockquote|body|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|head|header|html|li|main|nav|ol|option|p|section|select|summary|svg|table|tbody"
    "|td|th|thead|tr|ul"
)


def template_lines():
    """(where, line) of every line of a template with something on it. A textarea counts as one."""
    for path in TEMPLATES:
        text = re.sub(r"(<textarea[^>]*>)\n", r"\1", path.read_text())
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield f"{name(path)}:{number}", line


def test_template_has_one_element_a_line():
    start = re.compile(rf"<({LAYOUT})[\s>]")

    crammed = [where for where, line in template_lines() if len(start.findall(line)) > 1]

    assert crammed == []


def test_template_is_indented_by_two_spaces():
    wrong, file, deepest = [], "", 0
    for where, line in template_lines():
        indent = len(line) - len(line.lstrip())
        if not where.startswith(f"{file}:"):
            file, deepest = where.partition(":")[0], 0
        if indent % 2 or indent > deepest:
            wrong.append(where)
        deepest = indent + 2

    assert wrong == []


def test_template_lines_are_short():
    lines = dict(template_lines())

    assert [where for where, line in lines.items() if len(line) > 160] == []
    assert sum(map(len, lines.values())) <= 57 * len(lines)


@pytest.mark.parametrize("component", [path.name for path in COMPONENTS])
def test_component_is_used(component):
    named = f'"components/{component}"'

    users = [
        name(path)
        for path in [*TEMPLATES, *CODE]
        if path.name != component and named in path.read_text()
    ]

    assert users


def test_every_component_that_is_included_exists():
    named = {
        match
        for path in TEMPLATES
        for match in re.findall(r'"(components/[^"]+\.html)"', path.read_text())
    }

    assert {match for match in named if not (ROOT / "templates" / match).exists()} == set()


def classes_in_templates():
    for path in PUBLIC_TEMPLATES:
        for value in re.findall(r'class="([^"]*)"', path.read_text()):
            assert "{" not in value, f"{name(path)}: write the class out, so that it can be found"
            yield from value.split()


def classes_in_stylesheet():
    selectors = re.sub(r"{[^{}]*}|@import[^;]*;", " ", CSS)
    return set(re.findall(r"\.([a-z][a-z0-9_-]*)", re.sub(r"@layer[^;{]*[;{]", " ", selectors)))


def test_every_class_in_a_template_is_in_the_stylesheet():
    assert set(classes_in_templates()) - classes_in_stylesheet() == set()


def test_every_class_in_the_stylesheet_is_used():
    code = " ".join(path.read_text() for path in CODE)
    in_code = set(re.findall(r'class="([a-z_-]+)"', code))

    assert classes_in_stylesheet() - set(classes_in_templates()) - in_code == set()


def test_stylesheet_keeps_to_its_layers():
    layers = ["reset", "base", "layout", "components", "pages", "utilities", "print"]
    blocks = {
        name: re.findall(r"^@([a-z-]+ ?\w*) {", STYLESHEETS[name], re.MULTILINE)
        for name in ("site", "pages", "gemeenten")
    }

    assert STYLESHEETS["site"].split("\n\n")[0].strip() == f"@layer {', '.join(layers)};"
    assert blocks["site"] == [
        "font-face",
        *(f"layer {layer}" for layer in layers if layer != "pages"),
    ]
    assert blocks["pages"] == [
        f"layer {layer}" for layer in ("layout", "components", "pages", "print")
    ]
    assert blocks["gemeenten"] == ["layer components", "layer print"]
    for name in blocks:
        before_print = STYLESHEETS[name].partition("@layer print {")[0]
        assert re.findall(r"@media print|@page", before_print) == []
    assert "!important" not in CSS
    assert not re.search(r"(^|[\s,>+~])#[a-z][\w-]*\s*[{,:.]", re.sub(r":[^;{}]*;", ";", CSS))


@pytest.mark.parametrize("name", STYLESHEETS)
def test_stylesheet_has_one_selector_and_one_declaration_a_line(name):
    lines = [line.strip() for line in STYLESHEETS[name].splitlines()]
    selectors = [line for line in lines if line.endswith(("{", ",")) and line[0] != "@"]

    assert [line for line in lines if re.search(r"[{;].", line)] == []
    assert [line for line in selectors if re.search(r",.", re.sub(r"\(.*\)", "", line))] == []


COLOURED = (
    r".*color|background|fill|stroke|outline|(text|box)-shadow|filter"
    r"|border(-(?!radius|width|collapse)\w+)*|--.+"
)
NO_COLOUR = {"solid", "dotted", "none", "inherit", "inset", "transparent", "brightness"}
OF_THE_READER = {"currentColor", "Canvas", "CanvasText"}


@pytest.mark.parametrize("name", sorted(STYLESHEETS.keys() - {"tokens"}))
def test_only_tokens_name_a_colour(name):
    declarations = re.findall(r"([\w-]+):\s*([^;{}]+);", STYLESHEETS[name])
    literal = re.compile(
        r"#[0-9a-f]{3}|\b(rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(", re.IGNORECASE
    )

    values = [value for what, value in declarations if re.fullmatch(COLOURED, what)]
    bare = re.sub(r"var\(--[\w-]+", "", " ".join(values))
    words = set(re.findall(r"(?<![\w.-])[a-zA-Z][\w-]*", bare))

    assert len(values) > 40
    assert words - NO_COLOUR - OF_THE_READER == set()
    assert [value for _, value in declarations if literal.search(value)] == []


def test_no_colour_has_two_tokens():
    colours = re.findall(r"#[0-9a-f]+", STYLESHEETS["tokens"])

    assert len(colours) > 30
    assert sorted(set(colours)) == sorted(colours)


def custom_properties(*names):
    """(defined, used, used with a fallback) in these stylesheets together."""
    css = "".join(STYLESHEETS[name] for name in names)
    defined = re.findall(r"(?<![\w-])(--[a-z-]+)\s*:", css)
    return (
        set(defined),
        set(re.findall(r"var\((--[a-z-]+)", css)),
        set(re.findall(r"var\((--[a-z-]+)\s*,", css)),
    )


def test_every_token_is_defined_and_used():
    tokens, _, _ = custom_properties("tokens")
    defined, used, optional = custom_properties("tokens", "site", "pages", "gemeenten")
    _, used_in_beheer, _ = custom_properties("beheer")

    assert used - defined - optional == set()
    assert defined - used - used_in_beheer == set()
    assert custom_properties("beheer")[0] & tokens == set()


def test_admin_uses_our_tokens_and_the_variables_of_django():
    admin = Path(django.contrib.admin.__file__).parent / "static/admin/css"
    of_django = " ".join(path.read_text() for path in admin.glob("*.css"))
    variables = set(re.findall(r"(--[a-z-]+)\s*:", of_django))
    tokens, _, _ = custom_properties("tokens")
    defined, used, _ = custom_properties("beheer")

    assert defined - variables == set()
    assert used - variables - tokens == set()


# --- Requirements ---------------------------------------------------------------------------------

ADDRESS = "http" + "s?:" + "//"
INDEX_OPTION = re.compile(
    r"--(extra-)?index-url|--find-links|--trusted-host|--no-index|^-[if] ", re.MULTILINE
)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=name)
def test_every_requirement_is_pinned_with_a_hash_and_no_address(path):
    text = path.read_text()

    requirements = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())

    assert len(requirements) >= 8
    assert [line for line in requirements if not re.match(r"[A-Za-z0-9_.\[\]-]+==\S+", line)] == []
    assert [line for line in requirements if "--hash=sha256:" not in line] == []
    assert not re.search(ADDRESS, text)
    assert not INDEX_OPTION.search(text)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.in")), ids=name)
def test_every_wish_is_in_the_lock(path):
    wishes = re.findall(
        r"^([A-Za-z0-9-]+)(?:\[[a-z,]+\])?~=([\d.]+)", path.read_text(), re.MULTILINE
    )
    locked = dict(
        re.findall(
            r"^([A-Za-z0-9-]+)(?:\[[a-z,]+\])?==([\d.]+)",
            path.with_suffix(".txt").read_text(),
            re.MULTILINE,
        )
    )

    assert wishes
    assert [
        wish
        for wish, version in wishes
        if not locked.get(wish, "").startswith(version.rpartition(".")[0])
    ] == []


def test_no_file_names_a_package_index():
    wrong = [name(path) for path in TEXT_FILES if INDEX_OPTION.search(path.read_text())]

    assert wrong == []


# --- Documents ------------------------------------------------------------------------------------

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_readme_is_short_and_names_what_exists():
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert len(readme.splitlines()) <= 100
    assert [line for line in readme.splitlines() if len(line) > 100] == []
    assert {"run", "test"} <= set(re.findall(r"make ([a-z]+)", readme)) <= targets
    assert all(f"{floor}/" in readme for floor in FLOORS)


def test_contributing_is_short():
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) <= 60


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_in_a_document_leads_somewhere(path):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_path_in_a_document_exists(path):
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", path.read_text())
    in_a_folder_of_ours = [path for path in named if (ROOT / path.split("/")[0]).is_dir()]

    assert [path for path in in_a_folder_of_ours if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("floor", ROOMS)
def test_every_room_is_in_the_architecture(floor):
    text = (ROOT / "docs/architectuur.md").read_text()
    rooms = [path.name for path in (ROOT / floor).iterdir() if (path / "__init__.py").exists()]
    machinery = {"migrations", "templatetags", "management"}  # where Django looks for it

    assert [room for room in rooms if f"`{room}/`" not in text and room not in machinery] == []


def test_every_library_has_a_reason():
    wishes = re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    reasons = (ROOT / "docs/besluiten/0002-libraries.md").read_text().lower()

    assert wishes
    assert [wish for wish in wishes if wish not in reasons] == []


def test_licence_is_the_same_everywhere():
    licence = (ROOT / "LICENSE").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    catalogue = yaml.safe_load((ROOT / "publiccode.yml").read_text())

    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert "Appendix" in licence
    assert project["license"] == catalogue["legal"]["license"] == "EUPL-1.2"


def test_catalogue_has_what_the_standard_asks_for():
    """The mandatory keys of publiccode.yml 0.4, and how long a description may be."""
    catalogue = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    of_the_software = {
        "name",
        "url",
        "platforms",
        "categories",
        "developmentStatus",
        "softwareType",
    }
    sections = {"description", "legal", "maintenance", "localisation"}

    assert catalogue["publiccodeYmlVersion"] == "0.4"
    assert of_the_software | sections <= catalogue.keys()
    for description in catalogue["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]
        assert [path for path in description["screenshots"] if not (ROOT / path).exists()] == []
