#!/bin/sh
# Builds the on-prem image with podman and buildah; needs root and a package mirror, but no image registry.
#
#   infra/onprem/image.sh            -> localhost/cordboard-onprem
#   TREE=... IMAGE=... STORAGE_DRIVER=vfs infra/onprem/image.sh
set -eu
cd "$(dirname "$0")/../.."

IMAGE=${IMAGE:-localhost/cordboard-onprem}
BASE=$IMAGE-base
tree=${TREE:-/var/cache/cordboard/rootfs}

fail() {
    echo "image.sh: $1" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || fail "building the image needs root: chroot and file owners"
for tool in podman buildah runc; do
    command -v "$tool" >/dev/null || fail "$tool is missing (apt-get install $tool)"
done
unshare --mount true 2>/dev/null || fail "this machine gives no mount namespace, without which no image can be built"
infra/onprem/rootfs.sh "$tree"
# podman keeps to the kind of storage it finds; buildah would choose its own and not see podman's images.
driver=${STORAGE_DRIVER:-$(podman info --format '{{.Store.GraphDriverName}}')}
version=$(cut -c 1-16 "$tree/etc/cordboard-recipe")
if ! podman --storage-driver "$driver" image exists "$BASE:$version"; then
    # What tests and sites keep in the tree is theirs.
    tar -C "$tree" --exclude './srv/*' --exclude './tmp/*' -c . | podman --storage-driver "$driver" import - "$BASE:$version"
fi
# pip is told of the machine's own mirror, where it has one, and of its certificates.
buildah --storage-driver "$driver" bud --format docker --isolation=chroot --build-arg BASE="$BASE:$version" \
    --build-arg PIP_INDEX_URL="${PIP_INDEX_URL:-}" \
    --build-arg UV="$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements-dev.txt)" \
    --volume "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}:/run/certificates.crt:ro" \
    --ignorefile infra/onprem/containerignore -f infra/onprem/Dockerfile -t "$IMAGE" .
echo "built $IMAGE"
