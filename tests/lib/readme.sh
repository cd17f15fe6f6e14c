# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the README shows, for the tests that compare it with what is so. Source it, do
# not run it.

readme=/payload/README.md

# blocks LANGUAGE - the content of the README's blocks in it.
blocks() {
	awk -v begin="\`\`\`$1" '
		$0 == begin { inside = 1; next }
		/^```/ { inside = 0 }
		inside' "$readme"
}
