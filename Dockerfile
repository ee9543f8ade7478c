# The site alone: gunicorn on port 8000. compose.yaml puts PostgreSQL, Redis and nginx around it; docs/uitrol.md tells how.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0:8000 \
    VAR_DIR=/var/lib/aanpak \
    RESERVEKOPIE_DIR=/var/backups/aanpak

# pg_dump and pg_restore, for reservekopie and zetterug
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /srv/aanpak aanpak \
    && install -d -m 750 -o aanpak -g aanpak /var/lib/aanpak /var/backups/aanpak

WORKDIR /srv/aanpak
COPY requirements.txt .
RUN python -m pip install --quiet --disable-pip-version-check --no-cache-dir --only-binary :all: --require-hashes --requirement requirements.txt

COPY . .
# The key is for this one command; the running site has its own.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_hex(32))')" VAR_DIR=/tmp/bouw python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && rm -rf /tmp/bouw

USER aanpak
EXPOSE 8000
VOLUME ["/var/lib/aanpak", "/var/backups/aanpak"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/-/leeft', timeout=2)"]
CMD ["python", "-m", "gunicorn", "--no-control-socket", "aanpak.wsgi"]
