"""The people stack: accounts, relationships and moderation."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration
from constructs import Construct

from stacks.data import DataStack
from stacks.parts import timeouts
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.watch.metrics import note_failures
from stacks.work import WorkStack


class PeopleStack(TopicStack):
    """Everything that concerns people rather than posts."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        data: DataStack,
        work: WorkStack,
        settings: Mapping[str, str],
    ) -> None:
        super().__init__(
            scope,
            "people",
            stage=stage,
            data=data,
            work=work,
            settings=settings,
            packages=["runtime", "contract"],
        )
        self._relationships()
        self._accounts()
        self._moderation()
        accounts = ("index_names", "refresh_author", "export_account", "erase_account")
        note_failures(self.those(*accounts).values(), stage)

    def _relationships(self) -> None:
        self.add("read_people")
        self.add("follow_people")
        self.add("block_people")
        self.add("manage_followers")

    def _accounts(self) -> None:
        self.add("change_profile", "contract")
        self.add("change_avatars", "contract")
        self.add("index_names", timeout=timeouts.READING_STREAM)
        self.add("refresh_author", timeout=timeouts.REFRESHING, loops=True)
        self.add("secure_account", "contract")
        self.add("request_exports")
        self.add("export_account", memory_size=1024, timeout=timeouts.EXPORTING)
        self.add("close_account", "contract")
        self.add("erase_account", timeout=timeouts.ERASING, loops=True)

    def _moderation(self) -> None:
        self.add("report_content", "contract")
        self.add("resolve_reports", "contract", signs=True)
        self.add("hide_posts", "contract")
        self.add("suspend_people", "contract")
        # Invoked by operators (local/operator/moderate.py).
        self.add("edit_blocklist", timeout=Duration.minutes(1))
