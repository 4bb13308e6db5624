"""`cuakhau simulate`: the engine and its fold in worlds made of a seed, with everything that can go wrong."""

import argparse
import json
import logging
import sys
import time

_SAY_EVERY_SECONDS = 5.0


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `simulate`."""
    parser = subparsers.add_parser(
        "simulate", help="fold in simulated worlds with crashes, zombies and rebalances; prints JSON"
    )
    parser.add_argument("--seeds", type=int, default=1, help="how many worlds")
    parser.add_argument("--seed", type=int, default=0, help="the first one; with --seeds 1 it is replayed alone")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    """0 when everything held, 1 when not."""
    import structlog

    from streams.simulation.run import simulate
    from streams.simulation.world import Outcome

    # What a worker says of a fault is no news where faults are made.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    said_at = began = time.monotonic()
    done = 0

    def progress(outcome: Outcome) -> None:
        nonlocal said_at, done
        done += 1
        for violation in outcome.violations:
            sys.stderr.write(f"seed {violation.seed}, step {violation.step}: {violation.what}\n")
        now = time.monotonic()
        if now - said_at >= _SAY_EVERY_SECONDS:
            said_at = now
            sys.stderr.write(f"{done} of {args.seeds} seeds, {(now - began) / done * 1000:.0f} ms each\n")

    result = simulate(range(args.seed, args.seed + args.seeds), progress)
    sys.stdout.write(f"{json.dumps(result)}\n")
    return 1 if result["violations"] else 0
