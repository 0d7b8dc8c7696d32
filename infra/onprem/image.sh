#!/bin/sh
# Builds the on-prem image with podman and buildah; needs root, debootstrap and a package mirror, but no image registry.
#
#   infra/onprem/image.sh            -> localhost/cordboard-onprem
set -eu
cd "$(dirname "$0")/../.."

BASE=localhost/cordboard-base
IMAGE=${IMAGE:-localhost/cordboard-onprem}
STORAGE=${STORAGE_DRIVER:-vfs}
tree=${TREE:-/var/cache/cordboard/image-tree}

fail() {
    echo "image.sh: $1" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || fail "building the image needs root"
for tool in podman buildah debootstrap; do
    command -v "$tool" >/dev/null || fail "$tool is missing (apt-get install $tool)"
done
[ -d "$tree" ] || INCLUDE=python3,python3-venv,sox,libsox-fmt-mp3,espeak-ng,openssl infra/onprem/rootfs.sh "$tree"
if ! podman --storage-driver="$STORAGE" image exists "$BASE"; then
    tar -C "$tree" -c . | podman --storage-driver="$STORAGE" import - "$BASE"
fi
# pip is told of the machine's own mirror, where it has one, and of its certificates.
buildah --storage-driver="$STORAGE" bud --format docker --layers --isolation=chroot --build-arg BASE="$BASE" \
    --build-arg PIP_INDEX_URL="${PIP_INDEX_URL:-}" \
    --volume "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}:/run/certificates.crt:ro" \
    --ignorefile infra/onprem/containerignore -f infra/onprem/Dockerfile -t "$IMAGE" .
echo "built $IMAGE"
