# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a machine can be configured to do while it is measured. Source it in one; the
# product is in /payload.
#
# Each line is "NAME WAY [ARGUMENT...]": begin_WAY puts it in force, and end_WAY takes
# it away and fails where it was not in force to the end. The first is what the others
# are compared with. Another feature of the policy is another line, and a file in
# policy/; a peer to compare the module with is another line and another WAY. Titles
# are in report.py.
# shellcheck disable=SC2034 # for who sources this
configurations=(
	"none nothing"
	"defaults product audit"
	"threshold product audit threshold"
	"cap product enforce cap"
	"budgets product enforce cap budgets"
	"recognise product audit recognise"
	"sessions product audit sessions"
	"all product enforce threshold cap budgets recognise sessions"
	"again nothing"
)

begin_nothing() {
	:
}

end_nothing() {
	:
}

# begin_product MODE [POLICY...] - the module, with the policy that is shipped, a rule
# that records nothing, and further ones of policy/.
begin_product() {
	local mode=$1 name
	shift

	rm -rf /etc/smtpward /var/lib/smtpward
	install -d /etc/smtpward/policy.d /var/lib/smtpward
	install -m 644 /payload/dist/policy.d/*.yaml "$bench_dir/policy/05-quiet.yaml" \
		/etc/smtpward/policy.d
	for name; do
		install -m 644 "$bench_dir/policy/$name.yaml" \
			"/etc/smtpward/policy.d/20-$name.yaml"
	done
	insmod /payload/smtpward.ko hook=ftrace &&
		smtpward policy load >&2 &&
		smtpward mode "$mode" >&2
}

# What was lost or not followed has cost less.
end_product() {
	local state

	state=$(smtpward status --json |
		jq -c '[.hooks.backend, .events.lost, .flows.untracked, .flows.unheard]')
	[[ $state == '["ftrace",0,0,0]' ]] || {
		echo "backend, lost events, connections not followed, not heard: $state" >&2
		return 1
	}
	rmmod smtpward
}
