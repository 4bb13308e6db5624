"""`cuakhau replay`: the log folded again, to see a past second, to prove what was said, to try another policy."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Any


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `replay`."""
    parser = subparsers.add_parser(
        "replay", help="fold the log again: a past board, a proof, or another policy; prints JSON"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--at", type=_time, metavar="TIME", help="the board of that second: 2026-11-24T14:02:07+07:00")
    what.add_argument("--verify", action="store_true", help="compare every recorded output; exit code 1 if one differs")
    what.add_argument("--policy", type=Path, metavar="FILE", help="who would have gained and lost under this policy")
    parser.add_argument("--gate", help="which gate; --verify takes all without it")
    parser.add_argument(
        "--from", dest="begin", type=_time, metavar="TIME", help="with --policy: the period's beginning"
    )
    parser.add_argument("--to", dest="end", type=_time, metavar="TIME", help="with --policy: the period's end")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    import msgspec

    from streams.domain.policy import PolicyError
    from streams.replay.records import ReplayError

    if args.gate is None and not args.verify:
        return _say("say which gate: --gate huu-nghi")
    if args.policy is not None and (args.begin is None or args.end is None or args.begin >= args.end):
        return _say("--policy wants a period: --from TIME --to TIME, the earlier one first")
    try:
        found = _find(args)
    except (ReplayError, OSError, UnicodeDecodeError) as error:
        return _say(str(error))
    except PolicyError as error:
        return _say(*(f"{args.policy}: {fault}" for fault in error.faults))
    sys.stdout.write(f"{msgspec.json.encode(found).decode()}\n")
    return 1 if args.verify and found["differences_total"] else 0


def _find(args: argparse.Namespace) -> dict[str, Any]:
    from deploy.local.addresses import kafka_bootstrap
    from streams.engine.log import BulkLog
    from streams.replay.counterfactual import counterfactual
    from streams.replay.past import board_at
    from streams.replay.verify import partitions_of, verify

    log = BulkLog(kafka_bootstrap())
    try:
        if args.at is not None:
            return board_at(log, args.gate, args.at, _say)
        if args.verify:
            return verify(log, partitions_of(args.gate), _say)
        text = args.policy.read_bytes().decode("utf-8")
        return counterfactual(log, args.gate, (args.begin, args.end), text, _say)
    finally:
        log.close()


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone: write {text}+07:00 for Vietnam, or {text}Z")
    return time


def _say(*lines: str) -> int:
    sys.stderr.writelines(f"cuakhau: {line}\n" for line in lines)
    return 1
