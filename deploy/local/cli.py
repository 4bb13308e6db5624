"""`cuakhau up`, `down`, `status`, `doctor`: the platform on this machine."""

import argparse
import json


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the four."""
    up = subparsers.add_parser("up", help="start the whole platform on this machine")
    up.add_argument("--detach", action="store_true", help="return when all is ready, and leave it running")
    up.add_argument("--no-camera", action="store_true", help="without the synthetic cameras")
    up.set_defaults(run=_up)
    subparsers.add_parser("down", help="stop it").set_defaults(run=_down)
    status = subparsers.add_parser("status", help="whether all is well, each process, each gate")
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(run=_status)
    subparsers.add_parser("doctor", help="say what is missing and what mends it").set_defaults(run=_doctor)


def _up(args: argparse.Namespace) -> int:
    from deploy.local.home import Home
    from deploy.local.up import up, up_detached

    start = up_detached if args.detach else up
    return start(Home.of_environment(), with_cameras=not args.no_camera)


def _down(_args: argparse.Namespace) -> int:
    from deploy.local.home import Home
    from deploy.local.up import down

    return down(Home.of_environment())


def _status(args: argparse.Namespace) -> int:
    from deploy.local.home import Home
    from deploy.local.status import as_text, status

    found = status(Home.of_environment())
    print(json.dumps(found) if args.json else as_text(found))
    return 0 if found["healthy"] else 1


def _doctor(_args: argparse.Namespace) -> int:
    from deploy.local.doctor import examine

    findings = examine()
    for finding in findings:
        print(finding)
    return 0 if all(finding.well for finding in findings) else 1
