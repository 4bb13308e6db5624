"""`cuakhau policy`: the published rule of who goes first, shown and checked before anybody signs it."""

import argparse
import json
import sys
from pathlib import Path


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy check` and `policy show`."""
    policy = subparsers.add_parser("policy", help="the published rule of who goes first")
    actions = policy.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="read a policy and try its own examples; exit code 1 if it is faulty")
    check.add_argument("file", metavar="FILE", type=Path)
    check.set_defaults(run=_check)
    actions.add_parser("show", help="print the policy that comes with this version").set_defaults(run=_show)


def _check(args: argparse.Namespace) -> int:
    from streams.domain.policy import PolicyError, load_policy

    try:
        policy = load_policy(args.file.read_bytes().decode("utf-8"))
    except OSError as error:
        return _say(f"{args.file} cannot be read ({error.strerror}). Give the path of a policy file.")
    except UnicodeDecodeError:
        return _say(f"{args.file} is not UTF-8 text. Save it as UTF-8.")
    except PolicyError as error:
        return _say(*(f"{args.file}: {fault}" for fault in error.faults))
    found = {
        "name": policy.name,
        "version": policy.version,
        "sha256": policy.sha256,
        "classes": list(dict.fromkeys(policy.interleave.pattern)),
        "rules": [rule.rule for rule in policy.rules],
        "examples_checked": len(policy.examples),
    }
    sys.stdout.write(f"{json.dumps(found)}\n")
    return 0


def _show(_: argparse.Namespace) -> int:
    from streams.policies import built_in

    sys.stdout.write(built_in())
    return 0


def _say(*faults: str) -> int:
    sys.stderr.writelines(f"cuakhau: {fault}\n" for fault in faults)
    return 1
