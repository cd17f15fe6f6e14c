# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a machine can be configured to do while it is measured. Source it in one; the
# product is in /payload.
#
# Each line is "NAME SUITE WAY [ARGUMENT...]": begin_WAY puts it in force, and end_WAY
# takes it away and fails where it was not in force to the end. The first of a SUITE,
# which are operations, is what the others are compared with. Another feature of the
# policy is another line, and a file in policy/; a peer to compare the module with is
# another line and another WAY. Titles are in report.py.
# shellcheck disable=SC2034,SC2154 # for who sources this, and of who does
whom="users: [150000]" cgroup=/bench
configurations=(
	"none wire nothing"
	"defaults wire product audit"
	"threshold wire product audit threshold"
	"cap wire product enforce cap"
	"budgets wire product enforce cap budgets"
	"recognise wire product audit recognise"
	"sessions wire product audit sessions"
	"all wire product enforce threshold cap budgets recognise sessions"
	"again wire nothing"
	"bare size nothing"
	"users-1 size sized 1 1 $whom"
	"users-1000 size sized 1000 1 $whom"
	"users-100000 size sized 100000 1 $whom"
	"rules-10 size sized 1 10 $whom"
	"rules-100 size sized 1 100 $whom"
	"executable size sized 1 1 $whom, executables: [$bench_dir/bench]"
	"cgroup size sized 1 1 $whom, cgroups: [$cgroup]"
	"context size sized 1 1 $whom, context: background"
	"login size sized 1 1 $whom, login-users: [none]"
	"group size sized 1 1 groups: [150000]"
	"groups-64 size sized 1 1 groups: [150000]"
	"bare-again size nothing"
)

# groups_of NAME - the groups that somebody has while this is measured, for setpriv(1).
groups_of() {
	case $1 in
	group) echo --groups 150000 ;;
	groups-64) echo --groups "$(seq -s , 149970 150033)" ;;
	*) echo --clear-groups ;;
	esac
}

# measure NAME SUITE
measure() {
	# shellcheck disable=SC2046 # an option and its value
	setpriv $(groups_of "$1") "$bench_dir/bench" "$@"
}

# quietly COMMAND... - what it says is of interest when it fails.
quietly() {
	local said

	said=$("$@" 2>&1) || {
		echo "$said"
		return 1
	}
}

unload() {
	[[ ! -d /sys/module/smtpward ]] || rmmod smtpward
}

begin_nothing() {
	unload
}

end_nothing() {
	:
}

# begin_product MODE [POLICY...] - the module, with the policy that is shipped, a rule
# that records nothing, and further ones of policy/.
begin_product() {
	local mode=$1 name
	shift

	unload || return
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
		quietly smtpward mode "$mode" --force
}

# kernel_memory - bytes of the kernel's own that nothing can take back: what is
# allocated by size or page by page.
kernel_memory() {
	awk '/^(SUnreclaim|VmallocUsed):/ { n += $2 } END { print n * 1024 }' /proc/meminfo
}

# count OPERATION COMMAND...
count() {
	quietly "$bench_dir/count" /out/bench.json "$name" "$@"
}

# put_sized ARGUMENT... - the policy files, those of sized-policy.
put_sized() {
	"$bench_dir/sized-policy" "$@" >/etc/smtpward/policy.d/50-size.yaml
}

# load_sized - the module in mode enforce, with a policy of one rule.
load_sized() {
	rm -rf /etc/smtpward /var/lib/smtpward
	install -d /etc/smtpward/policy.d /var/lib/smtpward
	insmod /payload/smtpward.ko hook=ftrace &&
		put_sized 0 1 "$whom" &&
		quietly smtpward policy load &&
		quietly smtpward mode enforce --force &&
		measure warm-up size >/dev/null
}

# begin_sized OTHERS RULES WHOM... - the module in mode enforce, with a policy of
# sized-policy. What loading that takes, in place of one rule, is told as well. The module
# stays, so that what differs from one loading of it to another is no difference between
# these.
begin_sized() {
	local memory

	[[ -d /sys/module/smtpward ]] || load_sized || return
	put_sized 0 1 "$whom" && quietly smtpward policy load || return
	memory=$(kernel_memory)
	put_sized "$1" "$2" "${*:3}" &&
		count policy-check smtpward policy check &&
		count policy-load smtpward policy load || return
	rules=$(($1 + $2))
	printf '{"configuration":"%s","suite":"memory","rules":%d,"bytes":%d}\n' "$name" \
		$rules $(($(kernel_memory) - memory)) >>/out/bench.json
}

end_sized() {
	local state

	state=$(smtpward status --json | jq -c '[.mode, .policy.rules]')
	[[ $state == "[\"enforce\",$rules]" ]] || {
		echo "mode, rules: $state" >&2
		return 1
	}
	all_was_done
}

# What was lost or not followed has cost less.
all_was_done() {
	local state

	state=$(smtpward status --json |
		jq -c '[.hooks.backend, .events.lost, .flows.untracked, .flows.unheard]')
	[[ $state == '["ftrace",0,0,0]' ]] || {
		echo "backend, lost events, connections not followed, not heard: $state" >&2
		return 1
	}
}

end_product() {
	all_was_done && unload
}
