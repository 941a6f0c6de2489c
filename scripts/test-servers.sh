#!/usr/bin/env bash
# Installs the database servers that the tests start, where they are missing.
# On Debian and Ubuntu as root; elsewhere it says what to install.
set -euo pipefail

missing=()
command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
	echo "The tests need ${missing[*]}: install it, or run this as root where apt-get is." >&2
	exit 1
fi
echo "Installing ${missing[*]} for the tests …"
export DEBIAN_FRONTEND=noninteractive
# The packages must not start servers of their own: the tests start theirs.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
	trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
