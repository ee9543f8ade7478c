"""Every page of the sitemap through the Nu HTML checker."""

import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request

from tests.browser.conftest import ROOT

JAR = ROOT / ".venv/vnu/node_modules/vnu-jar/build/dist/vnu.jar"
SEARCHES = [
    "/zoeken/",
    "/zoeken/?q=ouderen&soort=domein",
    "/zoeken/?q=gemeetne",
    "/zoeken/?q=%3Ckabouter%3E",
    f"/zoeken/?q={'a' * 101}",
]
CHOICES = [
    "/hulpmiddelen/?bouwsteen=weten&pagina=1",
    "/interventies/?bewijs=niet&vorm=ontmoeting",
    "/voorbeelden/?stap=x",
]


def test_html_is_valid(site, tmp_path):
    assert JAR.exists(), "the HTML checker is missing: bin/test-tools fetches it with npm"
    assert shutil.which("java"), "java is missing: apt-get install default-jre-headless"
    sitemap = urllib.request.urlopen(f"{site}/sitemap.xml").read().decode()
    paths = re.findall(r"<loc>http://[^/]+([^<]*)</loc>", sitemap)
    others = ["/beheer/account/login/", "/bestaat-niet/", *SEARCHES, *CHOICES]
    for number, path in enumerate([*paths, *others]):
        (tmp_path / f"{number}{path.replace('/', '_')}.html").write_bytes(read(site + path))

    command = ["java", "-jar", JAR, "--format", "json", "--stdout", "--exit-zero-always", tmp_path]
    checked = subprocess.run(command, capture_output=True, check=True)
    messages = json.loads(checked.stdout)["messages"]

    assert len(paths) > 40
    assert [
        (message["url"].rpartition("/")[2], message["message"])
        for message in messages
        if is_wrong(message)
    ] == []


def read(url):
    try:
        return urllib.request.urlopen(url).read()
    except urllib.error.HTTPError as error:
        return error.read()


def is_wrong(message):
    return message["type"] == "error" or message.get("subType") == "warning"
