# Stands in for node:24.21.0-trixie-slim: the official build of Node, as the npm package `node` brings it, on Debian.
ARG DEBIAN_IMAGE
FROM ${DEBIAN_IMAGE}
COPY node /usr/local/bin/node
CMD ["node"]
