#!/usr/bin/env bash
# Makes the two images that docker/compose.yaml builds on, for a machine whose Docker engine can't pull: Debian from debootstrap,
# Node from npm, LocalStack from PyPI. Needs root, debootstrap, and the project installed (npm install does it).
# They get names of their own: nothing here passes for an official image. Prints the two variables that choose them.
set -euo pipefail
cd "$(dirname "$0")"

debian=reelkeep-stand-in/debian:trixie
node=reelkeep-stand-in/node:24.21.0-trixie
localstack=reelkeep-stand-in/localstack:4.14.0

fail() {
  echo "$1" >&2
  exit 1
}

has() { docker image inspect "$1" >/dev/null 2>&1; }

# The host's network, since an engine may run without a bridge of its own. The old builder: it is the one that is everywhere.
build() { DOCKER_BUILDKIT=0 docker build --quiet --network host "$@" >/dev/null; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! has "$debian"; then
  command -v debootstrap >/dev/null || fail "debootstrap is missing (on Debian: apt-get install debootstrap)."
  ((EUID == 0)) || fail "debootstrap needs root."
  echo "Making $debian (about a minute) ..." >&2
  debootstrap --variant=minbase --include=ca-certificates trixie "$work/root" >"$work/debootstrap.log" 2>&1 ||
    fail "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
  # What a slim image leaves out.
  (cd "$work/root" && rm -rf var/cache/apt/* var/lib/apt/lists/* usr/share/{doc,man,locale,info}/*)
  tar --directory "$work/root" --create . | docker import --change 'CMD ["bash"]' - "$debian" >/dev/null
fi

if ! has "$node"; then
  binary=../../node_modules/node/bin/node
  [[ -x $binary ]] || fail "The project is not installed: run npm test or node scripts/install.mjs first."
  echo "Making $node ..." >&2
  mkdir "$work/node"
  cp --dereference node.Dockerfile "$binary" "$work/node/"
  build --tag "$node" --build-arg DEBIAN_IMAGE="$debian" --file "$work/node/node.Dockerfile" "$work/node"
fi

if ! has "$localstack"; then
  echo "Making $localstack (about two minutes) ..." >&2
  mkdir "$work/localstack"
  # The host's certificates, for a network whose proxy has one of its own.
  cp --dereference localstack.Dockerfile ../../scripts/localstack-requirements.txt /etc/ssl/certs/ca-certificates.crt "$work/localstack/"
  build --tag "$localstack" --build-arg DEBIAN_IMAGE="$debian" --file "$work/localstack/localstack.Dockerfile" "$work/localstack"
fi

echo "REELKEEP_BASE_IMAGE=$node"
echo "REELKEEP_LOCALSTACK_IMAGE=$localstack"
