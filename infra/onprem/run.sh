#!/bin/sh
# Runs the image with podman alone, as compose.yaml has it and with the same settings from the environment.
#
#   TRUNK_ADDRESS=sip.carrier.example infra/onprem/run.sh          -> a container named cordboard
#   NAME=... IMAGE=... infra/onprem/run.sh
#   podman stop cordboard                                          lets calls that are up come to their end
set -eu
cd "$(dirname "$0")"

NAME=${NAME:-cordboard}
IMAGE=${IMAGE:-localhost/cordboard-onprem}

settings=$(sed -n 's/^ *- \([A-Z_]*\)$/--env \1/p' compose.yaml)
# shellcheck disable=SC2086  one word each
exec podman run --detach --name "$NAME" --replace --network host \
    --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges \
    --ulimit nofile=8192:8192 --ulimit nproc=1024:1024 --log-opt max-size=50m \
    --restart unless-stopped --stop-timeout 3900 --volume "$NAME:/var/lib/cordboard" $settings "$IMAGE"
