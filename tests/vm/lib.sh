# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Helpers shared by the scripts in this directory. Source it, do not run it.
#
# Everything that takes long to build is an entry of the cache, a directory
# "<name>-<key>" where the key is a hash of whatever decides its content. An
# entry appears by rename, so one that exists is complete.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for the scripts that source this file
repo_dir=$(cd "$vm_dir/../.." && pwd)
cache_dir=${SMTPWARD_CACHE:-/var/cache/smtpward}

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	say "$*"
	exit 1
}

# A script's help is its header comment: one text, which cannot drift apart.
show_help() {
	sed -n '3,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$0"
}

need_root() {
	[[ $(id -u) -eq 0 ]] ||
		die "must be run as root (it makes file systems, roots and mounts)"
}

have_package() {
	[[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# need_packages PKG... - install what is missing, touch nothing else.
need_packages() {
	local pkg missing=()

	for pkg in "$@"; do
		have_package "$pkg" || missing+=("$pkg")
	done
	[[ ${#missing[@]} -eq 0 ]] && return

	need_root
	say "installing ${missing[*]}"
	# A fresh machine has no package lists, a stale one has wrong versions.
	apt_install "${missing[@]}" && return
	apt_get update
	apt_install "${missing[@]}" ||
		die "cannot install ${missing[*]}; is this Debian 12 with main and security?"
}

apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq \
		-o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" >&2
}

apt_install() {
	apt_get install --no-install-recommends -y "$@"
}

# read_list FILE - the words of a list, without its comments.
read_list() {
	sed 's/#.*//' "$1" | xargs -n 1
}

# stage NAME - begin a stage; prints how long the one before it took.
# stage with no argument only ends the current one.
stage_name=
stage_start=0
stage() {
	if [[ -n $stage_name ]]; then
		say "$(printf '%5d s  %s' $((SECONDS - stage_start)) "$stage_name")"
	fi
	stage_name=${1-}
	stage_start=$SECONDS
}

# content_key FILE|STRING... - a short hash of the arguments; one that names a
# file stands for the file's content.
content_key() {
	local arg

	for arg in "$@"; do
		if [[ -f $arg ]]; then
			sha256sum <"$arg"
		else
			printf 'text %s\n' "$arg"
		fi
	done | sha256sum | cut -c 1-12
}

# cache_entry NAME KEY BUILDER [ARG...] - set $entry to the directory of a cache
# entry, after "BUILDER ARG... DIR" has filled it if it did not exist. Not to be
# used in a condition: that would switch off "set -e" inside the builder.
#
# A shared lock on the entry is held until the script ends, so that another run
# which replaces a stale entry does not remove one that is in use.
cache_entry() {
	local name=$1 key=$2 lock
	shift 2

	entry=$cache_dir/$name-$key
	mkdir -p "$cache_dir/locks" ||
		die "cannot make the cache $cache_dir (set SMTPWARD_CACHE)"
	exec {use_lock}>"$cache_dir/locks/$name-$key"
	flock -s "$use_lock"
	[[ -d $entry ]] && return

	exec {lock}>"$cache_dir/locks/$name"
	flock "$lock"
	if [[ ! -d $entry ]]; then
		# Builders of this name hold the lock: what is here is a wreck.
		rm -rf --one-file-system "$cache_dir/.build-$name-"*
		mkdir "$cache_dir/.build-$name-$key"
		"$@" "$cache_dir/.build-$name-$key"
		mv -T "$cache_dir/.build-$name-$key" "$entry"
		cache_prune "$name" "$key"
	fi
	exec {lock}>&-
}

# cache_prune NAME KEY - remove the entries of NAME with other keys, unless used.
cache_prune() {
	local name=$1 key=$2 old fd

	for old in "$cache_dir/$name"-????????????; do
		[[ -d $old && $old != "$cache_dir/$name-$key" ]] || continue
		exec {fd}>"$cache_dir/locks/${old##*/}"
		if flock -n "$fd"; then
			rm -rf --one-file-system "$old"
		fi
		exec {fd}>&-
	done
}

# load_root NAME - read the description of a root: $suite, $sources, $native_root, ...
load_root() {
	[[ $1 != */* && -f $vm_dir/roots.d/$1.conf ]] ||
		die "no root '$1'; there are: $(list_conf roots.d)"
	# shellcheck disable=SC2034 # for the caller
	root_name=$1
	# shellcheck disable=SC2034 # for the caller
	native_root= more_packages=()
	# shellcheck source=roots.d/bookworm.conf
	. "$vm_dir/roots.d/$1.conf"
}

# load_kernel NAME - read the description of a kernel and of its architecture.
load_kernel() {
	[[ $1 != */* && -f $vm_dir/kernels.d/$1.conf ]] ||
		die "no kernel '$1'; there are: $(list_conf kernels.d)"
	# shellcheck disable=SC2034 # for the caller
	kernel_name=$1
	source_package=
	# shellcheck source=kernels.d/6.1.conf
	. "$vm_dir/kernels.d/$1.conf"
	# shellcheck source=arch.d/amd64.conf
	. "$vm_dir/arch.d/$arch.conf"
}

list_conf() {
	local conf

	for conf in "$vm_dir/$1"/*.conf; do
		conf=${conf##*/}
		printf '%s ' "${conf%.conf}"
	done
}

# kernels_of_root NAME - the names of the kernels whose packages are in a root, or where
# NAME is empty in any; those that are compiled are in none.
kernels_of_root() {
	local name

	for name in $(list_conf kernels.d); do
		(
			load_kernel "$name"
			# shellcheck disable=SC2154 # set by load_kernel
			[[ -n $source_package || $root != "${1:-$root}" ]] ||
				printf '%s\n' "$name"
		)
	done
}

# hold_entry DIR - set $entry to an entry of the cache that another script made, and
# keep it from being replaced until this one ends.
hold_entry() {
	local name=${1##*/}

	cache_entry "${name%-*}" "${name##*-}" die "$1 vanished"
}

# use_root NAME - make a root if need be, hold it and set $root_dir.
use_root() {
	root_dir=$("$vm_dir/mkroot" "$1")
	hold_entry "$root_dir"
}

# use_kernel - make the loaded kernel if need be. Sets $kernel_release, $kernel_image
# and, where modules are not built with the root's headers, $kernel_headers. The
# kernel's root is in use.
# shellcheck disable=SC2034 # for the caller
use_kernel() {
	local dir

	kernel_headers=
	if [[ -z $source_package ]]; then
		kernel_release=$(<"$root_dir/kernel/$kernel_name")
		kernel_image=$root_dir/tree/boot/vmlinuz-$kernel_release
		return
	fi
	dir=$("$vm_dir/mkkernel" "$kernel_name")
	hold_entry "$dir"
	kernel_release=$(<"$dir/release")
	kernel_image=$dir/vmlinuz
	kernel_headers=$dir/headers
}
