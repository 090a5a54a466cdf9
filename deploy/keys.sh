#!/bin/sh
# Runs `huizong keys` on the keys of the stack, which tells its NATS what changed,
# and then tells its HTTP intake. Files are written to the folder where it is run.
#
#   deploy/keys.sh issue 140525
#   deploy/keys.sh revoke 140525
#   deploy/keys.sh list
#
# SECRETS_DIR names the folder with keys/ and tokens/, secrets if not given. HUIZONG
# names a huizong binary to run, in place of the stack's image.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
secrets=${SECRETS_DIR:-$root/secrets}
umask 077
mkdir -p "$secrets/keys"
secrets=$(cd "$secrets" && pwd)
keys=$secrets/keys
tokens=$secrets/tokens

run() {
	if [ -n "${HUIZONG:-}" ]; then
		HUIZONG_MAX_STORE=${NATS_MAX_FILE_STORE:-20GB} "$HUIZONG" keys "$@" --keys "$keys"
	else
		docker compose --project-directory "$root" run --rm --no-deps -T --user "$(id -u):$(id -g)" \
			-v "$keys:/keys" -v "$PWD:/out" -w /out keys keys "$@" --keys /keys
	fi
}

# renew copies what the HTTP intake knows tokens by, and nothing secret, to where its
# container's user may read it: whole, on disk, and once more if the keys have
# changed meanwhile, so that of two at once the older does not win.
renew() {
	mkdir -p "$tokens" && chmod 0755 "$tokens" || return
	until [ "$(cat "$tokens/account.jwt" 2>/dev/null)" = "$(cat "$keys/account.jwt")" ]; do
		new=$tokens/.new.$$
		cp "$keys/account.jwt" "$new" && chmod 0644 "$new" && sync "$new" && mv "$new" "$tokens/account.jwt" && sync "$tokens" || return
	done
}

# What failed or was broken off may have changed the keys all the same.
trap : HUP INT TERM
code=0
run "$@" || code=$?
if [ -e "$keys/account.jwt" ] && ! renew; then
	echo "keys.sh: the HTTP intake was not told, and goes on as before: mend $tokens and run deploy/keys.sh list" >&2
	exit 2
fi
exit "$code"
