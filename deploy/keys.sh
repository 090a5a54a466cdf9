#!/bin/sh
# Runs `huizong keys` on the keys of the stack, which tells its NATS what changed.
# Files are written to the folder where it is run.
#
#   deploy/keys.sh issue 140525
#   deploy/keys.sh revoke 140525
#   deploy/keys.sh list
#
# KEYS_DIR names the folder of the keys, secrets/keys if not given. HUIZONG names a
# huizong binary to run, in place of the stack's image.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
keys=${KEYS_DIR:-$root/secrets/keys}
umask 077
mkdir -p "$keys"
keys=$(cd "$keys" && pwd)

if [ -n "${HUIZONG:-}" ]; then
	HUIZONG_MAX_STORE=${NATS_MAX_FILE_STORE:-20GB} exec "$HUIZONG" keys "$@" --keys "$keys"
fi
exec docker compose --project-directory "$root" run --rm --no-deps -T --user "$(id -u):$(id -g)" \
	-v "$keys:/keys" -v "$PWD:/out" -w /out keys keys "$@" --keys /keys
