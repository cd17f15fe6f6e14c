# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # variables of lib.sh
#
# The module's way into DKMS and out of it.

# Versions of ours that DKMS knows.
dkms_versions() {
	local dir

	for dir in /var/lib/dkms/smtpward/[0-9]*; do
		[[ ! -d $dir ]] || printf '%s\n' "${dir##*/}"
	done
}

dkms_forget() {
	local old=$1

	dkms remove "smtpward/$old" --all >/dev/null 2>&1 || :
	rm -rf "/var/lib/dkms/smtpward/$old" "/usr/src/smtpward-$old"
	rmdir /var/lib/dkms/smtpward 2>/dev/null || :
}

# Kernels that are installed with their headers, the running one first.
built_kernels() {
	local dir

	printf '%s\n' "$kernel"
	for dir in /lib/modules/*/build/include; do
		dir=${dir%/build/include}
		[[ ! -d $dir || ${dir##*/} == "$kernel" ]] || printf '%s\n' "${dir##*/}"
	done
}

dkms_build() {
	local target=$1 log

	say "building the module for kernel $target"
	log=/var/lib/dkms/smtpward/$version/build/make.log
	dkms build "smtpward/$version" -k "$target" >/dev/null 2>&1 && return
	say "DKMS could not build the module for kernel $target"
	tail -n 20 "$log" 2>/dev/null || :
	return 1
}

# What DKMS has of this version was made from these very sources.
same_source() {
	local source dest

	while read -r _ source dest; do
		cmp -s "$top/$source" "$dest" || return 1
	done < <(list_dkms_files)
	[[ -d /var/lib/dkms/smtpward/$version ]]
}

is_built() {
	dkms status "smtpward/$version" -k "$1" 2>/dev/null | grep -qE ': (built|installed)'
}

# The old version goes when the new one is built: what is loaded stays loaded.
dkms_install() {
	local target old

	if ! same_source; then
		dkms_forget "$version"
		list_dkms_files | install_listed
		dkms add "smtpward/$version" >/dev/null 2>&1 || return
	fi
	for target in $(built_kernels); do
		is_built "$target" || dkms_build "$target" ||
			[[ $target != "$kernel" ]] || return 1
	done
	for old in $(dkms_versions); do
		[[ $old == "$version" ]] || dkms_forget "$old"
	done
	for target in $(built_kernels); do
		dkms install "smtpward/$version" -k "$target" --force >/dev/null 2>&1 ||
			[[ $target != "$kernel" ]] || return 1
	done
}
