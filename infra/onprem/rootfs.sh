#!/bin/sh
# Makes a minimal Debian tree with Asterisk in the folder given, for a container image or a chroot. Needs root.
#
#   infra/onprem/rootfs.sh FOLDER            from the mirror that this machine's own apt sources name
#   INCLUDE=strace,tcpdump infra/onprem/rootfs.sh FOLDER   with more packages
#   MIRROR=... SUITE=... infra/onprem/rootfs.sh FOLDER
#
# A tree that this very script has made, with the same packages, is left as it is.
set -eu

SUITE=${SUITE:-forky}
LOWEST=22.8
# What a site needs beside Asterisk, so that the tree is the container's base as well.
BESIDE=ca-certificates,python3,python3-venv,sox,libsox-fmt-mp3,espeak-ng,openssl,coturn
target=${1:?usage: rootfs.sh FOLDER}

fail() {
    echo "rootfs.sh: $1" >&2
    exit 1
}

recipe=$(echo "$SUITE $LOWEST $BESIDE ${INCLUDE:-}" | cat - "$0" | sha256sum | cut -d ' ' -f 1)
if [ "$(cat "$target/etc/cordboard-recipe" 2>/dev/null)" = "$recipe" ]; then
    exit 0
fi
[ "$(id -u)" -eq 0 ] || fail "making a Debian tree needs root"
command -v debootstrap >/dev/null || fail "debootstrap is missing (apt-get install debootstrap)"
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)}
[ -n "$mirror" ] || fail "no Debian mirror in this machine's apt sources; set MIRROR"

mkdir -p "$(dirname "$target")"
rm -rf "$target.part"
# A suite newer than this machine's debootstrap has no script of its own yet; all of them are sid's.
debootstrap --variant=minbase --include="asterisk,$BESIDE${INCLUDE:+,$INCLUDE}" "$SUITE" "$target.part" "$mirror" \
    /usr/share/debootstrap/scripts/sid
rm -rf "$target.part"/var/cache/apt/archives/*.deb "$target.part"/var/lib/apt/lists/* \
    "$target.part"/usr/share/doc "$target.part"/usr/share/man "$target.part"/usr/share/info \
    "$target.part"/usr/share/locale "$target.part"/etc/apt/sources.list

version=$(chroot "$target.part" asterisk -V | sed 's/^Asterisk \([0-9]*\.[0-9]*\).*/\1/')
dpkg --compare-versions "$version" ge "$LOWEST" || fail "Asterisk $version is too old: $LOWEST is the lowest that works"
echo "$recipe" >"$target.part/etc/cordboard-recipe"
rm -rf "$target"
mv "$target.part" "$target"
echo "Asterisk $version is in $target"
