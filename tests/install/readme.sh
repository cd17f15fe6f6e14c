# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Every command and example of the README, on an installed system. Source it, do not
# run it.

# shellcheck source-path=SCRIPTDIR source=../lib/readme.sh
. /payload/tests/lib/readme.sh

example_policy() {
	blocks yaml >/etc/smtpward/policy.d/60-readme.yaml
	smtpward policy check
}

# These install, or boot machines of their own: the tests that do so run them.
run_elsewhere() {
	[[ $1 == "make install" || $1 == "make demo" || $1 == "make test" ]]
}

run_readme() {
	local command

	while IFS= read -r command; do
		run_elsewhere "$command" || ok "README: $command" bash -o pipefail -c "$command"
	done < <(blocks sh)
}

test_readme() {
	ok "README: the example of a policy" example_policy
	run_readme
	rm /etc/smtpward/policy.d/60-readme.yaml
}
