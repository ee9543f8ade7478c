"""The servers to measure: the site as in production, two bare Django views, and nginx."""

import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from bench.report import Start

ROOT = Path(__file__).parents[1]
# The settings that the bare views share with the site's gunicorn.conf.py.
ALIKE = (
    "workers",
    "worker_class",
    "threads",
    "loglevel",
)
TICKS = os.sysconf("SC_CLK_TCK")
BY_ITSELF = {"Server", "Date", "Connection"}  # headers that the server adds to any answer
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes {workers};
{user}
events {{}}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    etag off;
    keepalive_requests 1000000;
    {paths}
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        types {{}}
        default_type "{type}";
        {headers}
        location / {{ try_files /body =404; }}
    }}
}}
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """A running server. CPU and memory are those of its workers, the children of the process."""

    def __init__(self, name, folder, port, command, **variables):
        self.name = name
        self.port = port
        self.log = folder / f"{name}.log"
        self.started = time.perf_counter()
        with self.log.open("w") as log:
            environment = os.environ | variables
            self.process = subprocess.Popen(  # noqa: S603 (ours)
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        self.get("/")
        self.start = Start(
            clock=time.perf_counter() - self.started,
            cpu=max(self.cpu().values()),
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(timeout=60)

    def get(self, path, encoding="br"):
        """(headers, content) of a page; waits for a server that only just started."""
        headers = {
            "Host": f"localhost:{self.port}",
            "Accept-Encoding": encoding,
        }
        while True:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("GET", path, headers=headers)
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.perf_counter() > self.started + 60:
                    self.process.terminate()
                    sys.exit(f"{self.name} does not answer:\n{self.log.read_text()}")
                time.sleep(0.005)
                continue
            response = connection.getresponse()
            content = response.read()
            connection.close()
            if response.status != 200:
                sys.exit(f"{path}: {response.status}\n{self.log.read_text()}")
            return dict(response.getheaders()), content

    def workers(self):
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in children.split()]

    def cpu(self):
        """{pid: seconds} that each worker used so far, its own and the system's."""
        seconds = {}
        for pid in self.workers():
            stat = Path(f"/proc/{pid}/stat").read_text()
            _, _, fields = stat.rpartition(")")
            own, system = fields.split()[11:13]
            seconds[pid] = (int(own) + int(system)) / TICKS
        return seconds

    def memory(self, kind):
        """Megabytes of the biggest worker: Rss is all, Pss counts shared memory in part."""
        sizes = []
        for pid in self.workers():
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            sizes += re.findall(rf"^{kind}:\s+(\d+)", text, re.MULTILINE)
        return max(map(int, sizes)) / 1024


def start_site(folder):
    """The site as `make run` starts it, at the address that the environment says."""
    port = int(os.environ["BIND"].rpartition(":")[2])
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "aanpak.wsgi"]
    return Server("site", folder, port, command)


def keep_answer(folder, headers, content):
    """Puts an answer where the other servers take theirs from."""
    own = {name: headers[name] for name in headers.keys() - BY_ITSELF}
    (folder / "body").write_bytes(content)
    (folder / "headers").write_text(json.dumps(own))


def start_bare(folder, middleware):
    """A bare Django view with the kept answer, with "none" or the "seven" middlewares."""
    port = free_port()
    ours = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    config = folder / f"{middleware}.conf.py"
    lines = [f"{name} = {ours[name]!r}\n" for name in ALIKE if name in ours]
    config.write_text("".join(lines))
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        f"--config={config}",
        f"--bind=127.0.0.1:{port}",
        "--no-control-socket",
        "django.core.wsgi:get_wsgi_application()",
    ]
    variables = {
        "BENCH_FOLDER": str(folder),
        "BENCH_MIDDLEWARE": middleware,
        "DJANGO_SETTINGS_MODULE": "bench.bare",
    }
    return Server(middleware, folder, port, command, **variables)


def start_nginx(folder):
    """nginx that gives the kept answer from a file, or None where it is not installed."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        return None
    port = free_port()
    headers = json.loads((folder / "headers").read_text())
    given = {"Content-Type", "Content-Length"} | BY_ITSELF
    added = ""
    for name in headers.keys() - given:
        value = json.dumps(headers[name])
        added += f"add_header {name} {value};\n"
    paths = ""
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        paths += f"{kind}_temp_path {folder}/{kind};\n"
    config = folder / "nginx.conf"
    text = NGINX.format(
        folder=folder,
        port=port,
        workers=os.environ.get("WEB_CONCURRENCY", "2"),
        user="user root root;" if os.geteuid() == 0 else "",
        type=headers["Content-Type"],
        headers=added,
        paths=paths,
    )
    config.write_text(text)
    command = [program, "-c", str(config), "-e", f"{folder}/nginx.log"]
    return Server("nginx", folder, port, command)
