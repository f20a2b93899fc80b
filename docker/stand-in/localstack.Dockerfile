# Stands in for localstack/localstack:4.14.0: the same release from PyPI. What differs: no supervisor process, no init scripts of
# the official image, none of the programs that services beyond ours would download.
ARG DEBIAN_IMAGE
FROM ${DEBIAN_IMAGE}
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends curl python3 python3-venv >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
COPY localstack-requirements.txt ca-certificates.crt /tmp/
RUN python3 -m venv /opt/localstack \
 && PIP_CERT=/tmp/ca-certificates.crt /opt/localstack/bin/pip install --quiet --no-cache-dir --disable-pip-version-check \
    --no-input -r /tmp/localstack-requirements.txt \
 && rm /tmp/localstack-requirements.txt /tmp/ca-certificates.crt
VOLUME /var/lib/localstack
EXPOSE 4566
ENTRYPOINT ["/opt/localstack/bin/python", "-m", "localstack.runtime.main"]
