# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the parts of the installation share. Source it, do not run it.

# shellcheck disable=SC2034 # for the other parts
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kernel=$(uname -r)
version=$(sed -n 's/^#define SMTPWARD_VERSION "\(.*\)"$/\1/p' "$top/include/version.h")

# Where things go; the Makefile passes these on.
: "${DESTDIR:=}" "${PREFIX:=/usr}" "${SYSCONFDIR:=/etc}"
: "${BINDIR:=$PREFIX/bin}" "${SBINDIR:=$PREFIX/sbin}"
: "${LIBDIR:=$PREFIX/lib}" "${DATADIR:=$PREFIX/share}"
: "${MANDIR:=$DATADIR/man}" "${SYSTEMDUNITDIR:=$LIBDIR/systemd/system}"
: "${BASHCOMPDIR:=$DATADIR/bash-completion/completions}"
dkms_source=/usr/src/smtpward-$version

say() {
	printf 'smtpward: %s\n' "$*"
}

die() {
	printf 'smtpward: %s\n' "$@" >&2
	exit 1
}

need_root() {
	[[ $(id -u) -eq 0 ]] || die "this must be run as root"
}

have_package() {
	[[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}
