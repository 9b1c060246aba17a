"""The wire between the code and moto: every AWS call passes here, is recorded, and may fail.

Faults here lead to botocore's real retries, because they happen below them. Calls reach moto
one at a time: its DynamoDB is not atomic among threads. Two rows written at once may get the same
sequence number in a stream, whose last record then comes again for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from tests.flow.support.aws import quick_moto, roles, sockets
from tests.flow.support.aws.pool import SERVICE, Pool

Proceed = Callable[[AWSPreparedRequest], AWSResponse]
Fault = Callable[[AWSPreparedRequest, Proceed], AWSResponse]

quick_moto.install()


class Killed(BaseException):
    """The function ended here, as by a timeout: nothing in it may catch this."""


@dataclass
class _Rule:
    fault: Fault
    operation: str
    where: str
    skip: int
    times: float


class Wire:
    """Records the calls ("dynamodb.PutItem") and applies the faults that a test asks for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.denied: list[str] = []
        # Seconds for which failed messages were hidden, and bodies of dead letters: the messages
        # that functions get were never in moto's queues.
        self.delays: list[int] = []
        self.dead_letters: list[str] = []
        self.pool = Pool()
        self.sockets = sockets.Sockets()
        self._rules: list[_Rule] = []
        self._lock = Lock()
        self._moto = Lock()
        self._begun: set[Future[Any]] = set()

    def break_(
        self,
        fault: Fault,
        operation: str = "",
        *,
        where: str = "",
        skip: int = 0,
        times: float = float("inf"),
    ) -> None:
        """Apply a fault to calls of an operation (to any, without one) that mention `where`.

        The first `skip` such calls succeed, then `times` of them fail.
        """
        self._rules.append(_Rule(fault, operation, where, skip, times))

    def mend(self) -> None:
        """No more faults."""
        self._rules.clear()

    def install(self, monkeypatch: Any) -> None:
        send = BotocoreStubber.__call__

        def pass_on(stubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any) -> Any:
            operation = event_name.removeprefix("before-send.")

            def proceed(request: AWSPreparedRequest) -> AWSResponse:
                if operation.startswith(f"{SERVICE}."):
                    return self.pool.answer(operation.removeprefix(f"{SERVICE}."), request)
                if operation.startswith(f"{sockets.SERVICE}."):
                    return self.sockets.answer(request)
                if own := self._put_off(operation, request):
                    return own
                with self._moto:
                    return send(stubber, event_name, request, **kwargs)

            fault = self._next_fault(operation, request)
            if roles.is_denied(operation, request):
                self.denied.append(operation)
                fault = refuse("AccessDeniedException")
            with roles.none():
                return fault(request, proceed) if fault else proceed(request)

        monkeypatch.setattr(BotocoreStubber, "__call__", pass_on)
        submit = ThreadPoolExecutor.submit

        def note(pool: ThreadPoolExecutor, work: Callable[..., Any], *args: Any) -> Future[Any]:
            future = submit(pool, roles.as_now(work), *args)
            self._begun.add(future)
            future.add_done_callback(self._begun.discard)
            return future

        monkeypatch.setattr(ThreadPoolExecutor, "submit", note)

    def quiet(self) -> None:
        """Wait for threads whose function did not wait for them, as when it fails: they would go on
        in the next test.
        """
        wait(list(self._begun), timeout=30)

    def _put_off(self, operation: str, request: AWSPreparedRequest) -> AWSResponse | None:
        if not operation.startswith("sqs."):
            return None
        asked = json.loads(request.body)
        if operation == "sqs.ChangeMessageVisibility":
            self.delays.append(asked["VisibilityTimeout"])
            return answer(request, 200, "{}")
        if operation == "sqs.SendMessage" and asked["QueueUrl"].endswith("-dead"):
            self.dead_letters.append(asked["MessageBody"])
            return answer(request, 200, "{}")
        return None

    def _next_fault(self, operation: str, request: AWSPreparedRequest) -> Fault | None:
        with self._lock:
            self.calls.append(operation)
            for rule in self._rules:
                if rule.operation in ("", operation) and rule.where in _text(request):
                    rule.skip -= 1
                    if rule.skip < 0 and rule.times > 0:
                        rule.times -= 1
                        return rule.fault
        return None


def refuse(code: str, status: int = 400) -> Fault:
    """DynamoDB or SQS answers with this error and does nothing."""
    body = {"__type": f"com.amazonaws#{code}", "message": "an internal of AWS"}
    return lambda request, proceed: answer(request, status, json.dumps(body))


def slow_down(request: AWSPreparedRequest, proceed: Proceed) -> AWSResponse:
    """S3 answers with 503 and does nothing."""
    body = "<Error><Code>SlowDown</Code><Message>an internal of AWS</Message></Error>"
    return answer(request, 503, body)


def lose_answer(request: AWSPreparedRequest, proceed: Proceed) -> AWSResponse:
    """The call takes effect, but its answer is lost."""
    proceed(request)
    raise ConnectionClosedError(endpoint_url=request.url)


def kill_before(request: AWSPreparedRequest, proceed: Proceed) -> AWSResponse:
    raise Killed


def kill_after(request: AWSPreparedRequest, proceed: Proceed) -> AWSResponse:
    """Where every call is struck in turn, `kill_before` would leave the same: a function that ends
    before a call has made the one before it.
    """
    proceed(request)
    raise Killed


def leave_all(request: AWSPreparedRequest, proceed: Proceed) -> AWSResponse:
    """A DynamoDB batch that is left unprocessed."""
    wanted = json.loads(request.body)["RequestItems"]
    empty = {"Responses": {}, "UnprocessedKeys": wanted, "UnprocessedItems": wanted}
    return answer(request, 200, json.dumps(empty))


def leave_half(request: AWSPreparedRequest, proceed: Proceed) -> AWSResponse:
    """A DynamoDB batch of which only the first half is processed, for each table."""
    done, left = _halves(json.loads(request.body)["RequestItems"])
    body = json.dumps({"RequestItems": done})
    some = proceed(AWSPreparedRequest(request.method, request.url, request.headers, body, False))
    result = {**json.loads(some.content), "UnprocessedKeys": left, "UnprocessedItems": left}
    return answer(request, 200, json.dumps(result))


def _halves(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    done, left = {}, {}
    for table, part in wanted.items():
        asked = part if isinstance(part, list) else part["Keys"]
        half = -(-len(asked) // 2)
        for into, some in ((done, asked[:half]), (left, asked[half:])):
            if some:
                into[table] = some if isinstance(part, list) else {**part, "Keys": some}
    return done, left


def answer(request: AWSPreparedRequest, status: int, body: str) -> AWSResponse:
    return AWSResponse(request.url, status, {}, MockRawResponse(body.encode()))


def _text(request: AWSPreparedRequest) -> str:
    body = request.body if isinstance(request.body, (bytes, str)) else b""
    return request.url + (body.decode("latin-1") if isinstance(body, bytes) else body)
