"""`cuakhau topics`: the topics of schemas/topics, made on the brokers."""

import argparse
import sys


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `topics apply` and `topics list`."""
    topics = subparsers.add_parser("topics", help="the log's topics")
    actions = topics.add_subparsers(metavar="ACTION", required=True)
    apply = actions.add_parser("apply", help="create the topics that are missing and correct the settings that differ")
    apply.add_argument("--replication", type=int, default=1, help="copies of each record (production: 3)")
    apply.set_defaults(run=_apply)
    actions.add_parser("list", help="show our topics as the brokers have them").set_defaults(run=_list)


def _apply(args: argparse.Namespace) -> int:
    from connectors.kafka.topics import apply_topics
    from deploy.local.addresses import kafka_bootstrap

    for line in apply_topics(kafka_bootstrap(), args.replication):
        sys.stdout.write(f"{line}\n")
    return 0


def _list(_: argparse.Namespace) -> int:
    from connectors.kafka.topics import list_topics
    from deploy.local.addresses import kafka_bootstrap

    for state in list_topics(kafka_bootstrap()):
        settings = " ".join(f"{name}={value}" for name, value in sorted(state.settings.items()))
        sys.stdout.write(f"{state.name}  partitions={state.partitions} copies={state.replication}  {settings}\n")
    return 0
