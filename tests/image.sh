#!/usr/bin/env bash
# Builds the container image and lets it answer a question without network, capabilities or a root
# file system that can be written. Needs a docker daemon, and debian:trixie-slim or a way to get it.
cd "$(dirname "$0")/.." || exit 1
image=waymark-test
base=debian:trixie-slim
failed=0

tell() { # NAME STATUS
    if [ "$2" -eq 0 ]; then echo "ok $1"; else echo "not ok $1"; failed=1; fi
}

skip() {
    echo "ok image # SKIP image: $1"
    exit 0
}

command -v docker >/dev/null || skip "docker is not installed"
docker info >/dev/null 2>&1 || skip "no docker daemon answers"
docker image inspect $base >/dev/null 2>&1 || docker pull -q $base >/dev/null 2>&1 ||
    skip "$base is neither here nor to be had"

confined() { docker run --rm -i --read-only --cap-drop=ALL --security-opt=no-new-privileges --network=none "$@"; }

DOCKER_BUILDKIT=0 docker build --network=host -t $image . >build/tests/image-build.log 2>&1
tell "the image builds" $?
[ $failed -eq 0 ] || { tail -n 30 build/tests/image-build.log; exit 1; }
trap 'docker rmi -f $image >/dev/null 2>&1' EXIT

answer=$(echo "what is emdr" | confined $image chat 2>&1)
grep -qi "licensed" <<<"$answer"
tell "chat answers with the notice" $?
[ $failed -eq 0 ] || echo "$answer"

user=$(confined --entrypoint id $image -u)
[ "${user:-0}" -gt 0 ]
tell "it does not run as root" $?

size() { docker image inspect -f '{{.Size}}' "$1"; }
echo "# size: $(($(size $image) / 1000000)) MB, of which the base is $(($(size $base) / 1000000)) MB"
exit $failed
