#!/bin/sh
# Makes the secrets that docker-compose.yml mounts: keys and random passwords where
# there are none, and from them what NATS and ClickHouse read. Keys and passwords
# that are there are never changed. To change a password, put another into its file
# (or delete it), run this again and restart the stack; Grafana's own are kept in its
# database.
#
#   deploy/secrets.sh [DIR]     DIR: the folder, ./secrets if not given
set -eu

dir=${1:-$(dirname "$0")/../secrets}

fail() {
	echo "secrets.sh: $*" >&2
	exit 2
}

# Compose mounts the files as they are on the host, and the containers' users are
# others than the host's: so everybody may read the files, but only their owner
# may enter the folder.
umask 022
mkdir -p "$dir"
chmod 0700 "$dir"

# put NAME writes standard input into a secret, whole or not at all.
put() {
	[ ! -d "$dir/$1" ] || fail "$dir/$1 is a folder (Docker makes one where a file is missing): remove it and run this again"
	cat >"$dir/.new"
	mv "$dir/.new" "$dir/$1"
}

# password NAME makes a random one unless there is one.
password() {
	[ -s "$dir/$1" ] || od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | put "$1"
	case $(cat "$dir/$1") in
	'' | *[!A-Za-z0-9._~-]*) fail "$dir/$1: a password here has letters, digits and . _ ~ - only" ;;
	esac
}

# of NAME prints a password without the newline an editor may have added.
of() { tr -d '\r\n' <"$dir/$1"; }

# hash_of NAME prints a password's SHA-256 in hex.
hash_of() {
	if command -v sha256sum >/dev/null; then of "$1" | sha256sum; else of "$1" | shasum -a 256; fi | cut -d ' ' -f 1
}

for name in clickhouse_huizong_password clickhouse_reader_password grafana_admin_password grafana_secret_key; do
	password "$name"
done

# The keys themselves are the operator's alone: services get what they need, of
# which keys.sh keeps tokens/.
[ -e "$dir/keys/account.jwt" ] || SECRETS_DIR="$dir" "$(dirname "$0")/keys.sh" init
conf=$(SECRETS_DIR="$dir" "$(dirname "$0")/keys.sh" conf)
put nats_keys.conf <<EOF
$conf
EOF
put nats_huizong.creds <"$dir/keys/huizong.creds"
put nats_intake.creds <"$dir/keys/intake.creds"

put clickhouse_passwords.xml <<EOF
<clickhouse>
  <huizong_sha256_hex>$(hash_of clickhouse_huizong_password)</huizong_sha256_hex>
  <huizong_reader_sha256_hex>$(hash_of clickhouse_reader_password)</huizong_reader_sha256_hex>
</clickhouse>
EOF
