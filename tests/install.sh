#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Usage: install.sh [--kernel NAME] [--quick] [PHASE...]
#
# Installs by "make install" on a Debian server in a test machine, and prints TAP.
# Phases, of install/*.sh (default: all):
#
#   life    installation, two reboots, an upgrade, removal: three boots of one disk
#   signed  a kernel that does not trust the module's signature
#
# The daemon and the man pages are compiled before, as by "make". The first module
# is compiled in the machine, by DKMS, which takes minutes there; those of the upgrade
# and of the phase signed by the same DKMS outside, with --quick the first one too.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=vm/lib.sh
. "$(dirname "$0")/vm/lib.sh"

kernel=6.1
quick=
phases=()
while [[ $# -gt 0 ]]; do
	case $1 in
	-h | --help)
		show_help
		exit
		;;
	--kernel)
		kernel=${2-}
		shift
		;;
	--quick)
		quick=1
		;;
	life | signed)
		phases+=("$1")
		;;
	*)
		die "unexpected argument '$1' (see --help)"
		;;
	esac
	shift
done
[[ ${#phases[@]} -gt 0 ]] || phases=(life signed)

need_root
"$repo_dir/tests/build" "$kernel" product
work=$(mktemp -d "${TMPDIR:-/var/tmp}/smtpward-install-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT

mkdir "$work/tree"
# The tree as a user has it after "make": no object of the module.
flock -s "$repo_dir/build/$kernel" \
	tar -C "$repo_dir/build/$kernel" --exclude='./kmod/*.o' --exclude='*.ko' \
	--exclude='*.cmd' --exclude='*.mod*' -cf - \
	Kbuild Makefile README.md dkms.conf daemon dist include kmod tests/install tests/lib |
	tar -C "$work/tree" -xf -
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$work/tree/dkms.conf")

# prebuild NAME VERSION - what DKMS has after it built the module, as NAME.tar.
# shellcheck disable=SC2317 # called by the phases
prebuild() {
	local next=$work/$1

	mkdir "$next"
	cp -a "$work/tree"/{Kbuild,dkms.conf,include,kmod} "$next"
	sed -i "s/\"[0-9.]*\"/\"$2\"/" "$next/include/version.h"
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$2\"/" "$next/dkms.conf"
	# shellcheck disable=SC2016 # expanded in the root
	"$vm_dir/in-root" --kernel "$kernel" --build "$next" - bash -euc '
		mkdir -p "/usr/src/smtpward-$1"
		cp -a . "/usr/src/smtpward-$1"
		dkms build "smtpward/$1" -k "$KVER"
		tar -cf dkms.tar -C / usr/src/smtpward-"$1" var/lib/dkms' \
		prebuild "$2" >"$work/log" 2>&1 || {
		cat "$work/log"
		die "DKMS cannot build the module"
	}
	mv "$next/dkms.tar" "$work/tree/tests/install/$1.tar"
}

# shellcheck disable=SC2016,SC2317 # BOOT is the machine's; called by name
run_life() {
	[[ -z $quick ]] || prebuild first "$version"
	prebuild upgrade 99.0.0
	"$vm_dir/run" --kernel "$kernel" --init systemd --boots 3 --timeout 1500 \
		--payload "$work/tree" -- \
		bash -c 'echo "# suite install-$BOOT"; exec "tests/install/boot$BOOT.sh"'
}

# shellcheck disable=SC2317
run_signed() {
	prebuild signed "$version"
	echo "# suite install-signed"
	"$vm_dir/run" --kernel "$kernel" --init systemd --timeout 600 \
		--append module.sig_enforce=1 --payload "$work/tree" -- \
		tests/install/signed.sh
}

status=0
for phase in "${phases[@]}"; do
	"run_$phase" || status=1
done
exit $status
