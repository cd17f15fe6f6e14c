#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Usage: deb.sh [--kernel NAME]
#
# Builds the Debian packages in a clean root, has lintian check them, installs and
# purges them in a test machine, and prints TAP.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=vm/lib.sh
. "$(dirname "$0")/vm/lib.sh"

kernel=6.1
case ${1-} in
-h | --help)
	show_help
	exit
	;;
--kernel)
	kernel=${2-}
	;;
?*)
	die "unexpected argument '$1' (see --help)"
	;;
esac

need_root
work=$(mktemp -d "${TMPDIR:-/var/tmp}/smtpward-deb-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT

mkdir -p "$work/build/next" "$work/payload/next"

# build_deb NUMBER NAME SOURCE DIR - one TAP line.
build_deb() {
	if "$vm_dir/in-root" --kernel "$kernel" --build "$work/build" - \
		"$3/dist/make-deb" "$4" >"$work/log" 2>&1; then
		printf 'ok %d - %s\n' "$1" "$2"
		sed -n '/^[EWI]: /s/^/# /p' "$work/log"
	else
		printf 'not ok %d - %s\n' "$1" "$2"
		tail -n 40 "$work/log" | sed 's/^/# /'
		exit 1
	fi
}

# The same as a newer version, to upgrade to.
tar -C "$repo_dir" --exclude=./build --exclude=./.git --exclude='*.ko' -cf - . |
	tar -C "$work/build/next" -xf -
sed -i 's/"[0-9.]*"/"99.0.0"/' "$work/build/next/include/version.h"
sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="99.0.0"/' "$work/build/next/dkms.conf"
sed -i '1s/([^)]*)/(99.0.0)/' "$work/build/next/dist/debian/changelog"

echo "# suite deb-build"
echo "1..2"
build_deb 1 "make deb, clean for lintian" /src /build/deb
build_deb 2 "the same, as a newer version" /build/next /build/deb-next
cp "$work/build/deb-next"/*.deb "$work/payload/next"

mkdir -p "$work/payload/tests"
cp "$work/build/deb"/*.deb "$work/payload"
cp -r "$repo_dir/tests/install" "$repo_dir/tests/lib" "$work/payload/tests"
echo "# suite deb-install"
"$vm_dir/run" --kernel "$kernel" --init systemd --timeout 1800 \
	--payload "$work/payload" -- tests/install/deb.sh
