#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Usage: spec.sh [--update]
#
# Checks that include/smtpward.yaml is a specification that the kernel's own tools
# accept, and that include/uapi/linux/smtpward.h is what their generator makes of it.
# Prints TAP. With --update, writes the header instead.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=vm/lib.sh
. "$(dirname "$0")/vm/lib.sh"

update=
case ${1-} in
-h | --help)
	show_help
	exit
	;;
--update)
	update=1
	;;
?*)
	die "unexpected argument '$1' (see --help)"
	;;
esac

header=$repo_dir/include/uapi/linux/smtpward.h
tools=$("$vm_dir/kernel-tools")
work=$(mktemp -d "${TMPDIR:-/var/tmp}/smtpward-spec-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT

# The generator takes the schema from beside the specification's directory, and
# searches upwards for the MAINTAINERS of a kernel tree.
mkdir -p "$work/Documentation/netlink/specs" "$work/tools/net"
cp "$tools/MAINTAINERS" "$work"
cp "$tools"/Documentation/netlink/*.yaml "$work/Documentation/netlink"
cp -r "$tools/tools/net/ynl" "$work/tools/net"
cp "$repo_dir/include/smtpward.yaml" "$work/Documentation/netlink/specs"

# in_root COMMAND... - with the Python modules that the tools need.
in_root() {
	"$vm_dir/in-root" --build "$work" bookworm "$@"
}

generate() {
	in_root tools/net/ynl/ynl-gen-c.py --mode uapi --header \
		--spec Documentation/netlink/specs/smtpward.yaml -o smtpward.h
}

# shellcheck disable=SC2317 # called by ok
validate() {
	in_root python3 -c '
import sys
sys.path.append("tools/net/ynl")
from lib import SpecFamily
SpecFamily("Documentation/netlink/specs/smtpward.yaml",
           "Documentation/netlink/genetlink-legacy.yaml")'
}

if [[ -n $update ]]; then
	generate
	cp "$work/smtpward.h" "$header"
	exit
fi

failed=0
# ok NUMBER NAME COMMAND... - one TAP line; a failure shows what was printed.
ok() {
	local number=$1 name=$2
	shift 2

	if "$@" >"$work/log" 2>&1; then
		printf 'ok %d - %s\n' "$number" "$name"
		return
	fi
	failed=1
	printf 'not ok %d - %s\n' "$number" "$name"
	tail -n 30 "$work/log" | sed 's/^/# /'
}

echo "1..3"
ok 1 "the specification fits the schema genetlink-legacy" validate
ok 2 "the generator takes it" generate
ok 3 "the header is what it makes (tests/spec.sh --update)" \
	diff -u "$header" "$work/smtpward.h"
exit $failed
