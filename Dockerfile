# Two stages build, the last one serves: app/, the packages it imports and the index, nothing else.
#
#   docker build --tag verbatim .
#
# Your own documents: --build-arg KNOWLEDGE=my-documents (a folder beside this file).
# An index from an object store: --build-arg EXTRAS=s3.

ARG PYTHON_IMAGE=python:3.12-slim

# ---- The index: needs the documents' readers, and stays behind.
FROM ${PYTHON_IMAGE} AS index
ARG KNOWLEDGE=knowledge
WORKDIR /src
COPY pyproject.toml constraints.txt scripts/list_requirements.py ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python list_requirements.py base build > requirements.txt \
    && python -m pip install --disable-pip-version-check --requirement requirements.txt \
        --constraint constraints.txt
COPY app app
COPY index_build index_build
COPY models models
# What a clinic does not bring itself, it takes from the project's own folder.
COPY knowledge knowledge
COPY ${KNOWLEDGE} ${KNOWLEDGE}
RUN python -m index_build build --knowledge "${KNOWLEDGE}" --output /srv/index \
    && python -m index_build check /srv/index

# ---- The packages that the service imports, in an environment without pip.
FROM ${PYTHON_IMAGE} AS packages
ARG EXTRAS=
WORKDIR /src
COPY pyproject.toml constraints.txt scripts/list_requirements.py ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python list_requirements.py base ${EXTRAS} > requirements.txt \
    && python -m venv --without-pip /srv/packages \
    && python -m pip --python /srv/packages/bin/python install --disable-pip-version-check \
        --requirement requirements.txt --constraint constraints.txt \
    # The packages' own tests are never run here, and weigh tens of megabytes.
    && find /srv/packages -type d -name tests -prune -exec rm -r {} +
COPY app /srv/app
# The last stage cannot write: what Python would compile at the first start is compiled here.
RUN python -m compileall -q /srv/app && mkdir --mode=700 /srv/data

# ---- The service.
FROM ${PYTHON_IMAGE}
COPY --from=packages /srv/packages /srv/packages
COPY --from=index /srv/index /srv/index
COPY --from=packages /srv/app /srv/app
COPY --from=packages --chown=10001:10001 /srv/data /data
WORKDIR /srv
ENV PATH=/srv/packages/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERBATIM_INDEX_DIR=/srv/index \
    VERBATIM_DATABASE=/data/insights.sqlite
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
# It keeps no access log: that would store the addresses of patients.
CMD ["python", "-m", "app", "--host", "0.0.0.0", "--port", "8000"]
