# One image for web, worker, beat and migrate; the command tells them apart.

FROM node:24-slim AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim AS environment
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
# The run set: backups need PostgreSQL's own client of the server's version, which comes with the embedded one.
COPY requirements/run.txt /tmp/
RUN /opt/venv/bin/pip install --require-hashes --no-deps -r /tmp/run.txt \
    && /opt/venv/bin/pip uninstall -y pip

FROM python:3.13-slim AS front-end
WORKDIR /app
COPY cph/__init__.py cph/
COPY cph/start cph/start
COPY requirements requirements
COPY --from=packages /build/node_modules node_modules
RUN python -c "from cph.start import frontend; frontend.build()"

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin cph \
    && install -d -o cph -g cph -m 700 /data/media
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=cph.settings \
    CPH_PRODUCTION=1 CPH_DATA_DIR=/data
WORKDIR /app
COPY --from=environment /opt/venv /opt/venv
COPY . .
COPY --from=front-end /app/static/vendor static/vendor
# Collecting needs settings that load, not servers or real secrets.
RUN SECRET_KEY=only-while-the-image-is-built-and-never-again-0123456789 SITE_URL=https://build.invalid \
    python manage.py collectstatic --noinput -v 0 \
    && python -m compileall -q cph networks consultations funding
USER cph
VOLUME /data/media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["gunicorn", "cph.wsgi:application", "--bind", "0.0.0.0:8000", "--preload", "--workers", "3", "--threads", "2", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", \
     "--logger-class", "cph.core.weblog.QuietLogger", \
     "--max-requests", "2000", "--max-requests-jitter", "200"]
