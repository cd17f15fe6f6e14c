#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare what the kernel accepts with what a netlink specification says.

Usage: genl_policy.py KERNEL_TOOLS SPEC

Asks the generic netlink controller for the attribute policy of each operation.
Every attribute of the request in SPEC must be accepted, with the same type, and
no other. Prints the differences; the exit status is 1 when there are any.
"""

import sys

tools, spec_path = sys.argv[1:]
sys.path.append(f"{tools}/tools/net/ynl")

from lib import SpecFamily, YnlFamily  # noqa: E402 pylint: disable=wrong-import-position

NETLINK = f"{tools}/Documentation/netlink"
# Where the kernel's word for a type is not the specification's.
KERNEL_TYPES = {"nest": "nested", "string": "nul-string"}
# Attributes that only replies have, and of a target only events.
REPLY_ONLY = {"rule": {"hits", "last"}, "target": {"family", "protocol"}}


def expected_types(attr_set, names):
    """Kernel types by number for attributes of a set."""
    return {
        attr_set[name].value: KERNEL_TYPES.get(attr_set[name].type, attr_set[name].type)
        for name in names
        if attr_set[name].type != "pad" and name not in REPLY_ONLY.get(attr_set.name, ())
    }


def compare(spec, policies, index, attr_set, names, where):
    """Differences between a policy of the kernel and a set of attributes."""
    actual = policies.get(index, {})
    pads = {attr_set[name].value for name in attr_set if attr_set[name].type == "pad"}
    types = {
        number: attr["type"]
        for number, attr in actual.items()
        if attr["type"] not in ("unused", "invalid", "reject") and number not in pads
    }
    wanted = expected_types(attr_set, names)
    for number in sorted(types.keys() | wanted.keys()):
        mine, yours = types.get(number), wanted.get(number)
        if mine != yours and {mine, yours} != {"string", "nul-string"}:
            yield f"{where}: attribute {number}: kernel {mine}, specification {yours}"
    for name in names:
        attr = attr_set[name]
        nested = actual.get(attr.value, {}).get("policy-idx")
        if nested is not None:
            inner = spec.attr_sets[attr.yaml["nested-attributes"]]
            yield from compare(spec, policies, nested, inner, list(inner), f"{where} {name}")


def request_attributes(operation):
    """Attributes that an operation takes: do and dump share a policy."""
    names = set()
    for mode in ("do", "dump"):
        request = operation.yaml.get(mode, {}).get("request") or {}
        names.update(request.get("attributes", []))
    return sorted(names)


def main():
    """Ask, compare, tell."""
    spec = SpecFamily(spec_path, f"{NETLINK}/genetlink-legacy.yaml")
    control = YnlFamily(f"{NETLINK}/specs/nlctrl.yaml", f"{NETLINK}/genetlink-legacy.yaml")
    policies, by_op = {}, {}
    for part in control.dump("getpolicy", {"family-name": spec.name}):
        if "policy" in part:
            attr = part["policy"]
            policies.setdefault(attr["policy-id"], {})[attr["attr-id"]] = attr
        if "op-policy" in part:
            by_op[part["op-policy"]["op-id"]] = part["op-policy"]

    differences = []
    compared = 0
    for op in spec.ops.values():
        names = request_attributes(op)
        compared += len(names)
        for mode, index in by_op.get(op.req_value, {}).items():
            if mode in ("do", "dump"):
                differences += compare(
                    spec, policies, index, op.attr_set, names, f"{op.name} {mode}"
                )
    print("\n".join(differences))
    print(f"{compared} attributes of requests compared")
    return 1 if differences or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
